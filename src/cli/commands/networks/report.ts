/** Writes a record or a sentence to standard output, or nothing, as the options ask. */
export function report(
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
  record: object,
  text: string,
): void {
  if (json) process.stdout.write(`${JSON.stringify(record)}\n`);
  else if (!quiet) process.stdout.write(`${text}\n`);
}
