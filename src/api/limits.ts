/** The default limit of an upload in bytes: 256 MiB. */
export const UPLOAD_LIMIT = 256 * 1024 * 1024;

/** The default limit of a JSON body in bytes. */
export const JSON_LIMIT = 1_000_000;
