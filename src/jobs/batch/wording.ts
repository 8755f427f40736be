/** Longer names are shortened in the middle, as their ends distinguish them. */
const longest = 120;

/** A file name or a text of the user for messages: in quotes, on one line, shortened in the middle. */
export function named(name: string): string {
  const line = name.replace(/[\p{Cc}\u2028\u2029]/gu, escaped);
  const half = longest / 2;
  return `"${line.length > longest ? `${line.slice(0, half)}…${line.slice(-half)}` : line}"`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** `1 picture`, `2 pictures`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
