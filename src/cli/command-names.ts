/** The commands, in the order of the help. */
export const commandNames: readonly string[] = [
  'stylize',
  'batch',
  'score',
  'demo',
  'networks',
  'devices',
  'serve',
];

/** Commands that compute nothing themselves, and so need no supervised process of their own: what a server paints is in one already. */
export const unsupervisedNames: readonly string[] = ['batch', 'devices', 'serve'];
