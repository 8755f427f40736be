/** The commands, in the order of the help. */
export const commandNames: readonly string[] = [
  'stylize',
  'enlarge',
  'further',
  'batch',
  'sheet',
  'lens',
  'score',
  'demo',
  'networks',
  'devices',
  'serve',
];
