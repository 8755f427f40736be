/** The largest file that can be uploaded, in bytes, unless the handler is told otherwise: 256 MiB. */
export const UPLOAD_LIMIT = 256 * 1024 * 1024;

/** The largest JSON body of a request, in bytes, where its route says nothing else. */
export const JSON_LIMIT = 1_000_000;
