/** The folder inside the output folder where a batch keeps its records. */
export const LEDGER_FOLDER = '.impasto';
