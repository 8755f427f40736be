/*
 * What a refusal means in HTTP. Codes are stable: screens and scripts go by them, so one that was published is never renamed.
 * What is not named here is 422: understood, but it cannot be done with these values.
 */

const UNPROCESSABLE = 422;

const codesByStatus: Readonly<Record<number, readonly string[]>> = {
  400: ['request-invalid', 'json-invalid', 'upload-broken'],
  401: ['token-missing'],
  403: [
    'forbidden',
    'paths-forbidden',
    'picture-forbidden',
    'output-forbidden',
    'host-forbidden',
    'origin-forbidden',
  ],
  404: [
    'route-unknown',
    'picture-missing',
    'picture-id-unknown',
    'job-missing',
    'job-unknown',
    'batch-missing',
    'batch-unknown',
    'preview-missing',
    'result-missing',
    'network-missing',
    'network-unknown',
    'network-not-installed',
    'installation-missing',
    'file-missing',
    'folder-missing',
    'manifest-missing',
    'output-folder-missing',
  ],
  405: ['method'],
  409: [
    'transition',
    'picture-in-use',
    'network-in-use',
    'network-busy',
    'network-exists',
    'network-embedded',
    'output-exists',
    'devices-busy',
  ],
  410: ['file-gone', 'result-gone', 'picture-gone'],
  413: ['body-too-large', 'upload-too-large', 'too-large', 'picture-file-too-large'],
  // `picture-unknown` is the sentence of images/ for bytes that are no picture.
  415: ['content-type', 'content-encoding', 'not-a-picture', 'picture-unknown', 'picture-format-unsupported'],
  421: ['host'],
  503: ['closing', 'pictures-unavailable', 'renderer-missing'],
  507: ['disk-full', 'output-disk-full'],
};

const statuses: ReadonlyMap<string, number> = new Map(
  Object.entries(codesByStatus).flatMap(([status, codes]) =>
    codes.map((code): [string, number] => [code, Number(status)]),
  ),
);

/** The HTTP status of a refusal by its code: 422 for one that has none of its own. */
export function statusOf(code: string): number {
  return statuses.get(code) ?? UNPROCESSABLE;
}
