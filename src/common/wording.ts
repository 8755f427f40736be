/** Whole seconds in words, such as `42 s`, `3 min 20 s` or `1 h 5 min`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Bytes as megabytes of 10^6, rounded up to tens, such as `610 MB`. */
export function memoryText(bytes: number): string {
  return `${Math.ceil(bytes / 1e7) * 10} MB`;
}

/** Free bytes as megabytes of 10^6, rounded down to tens where needed bytes are rounded up; not below 0. */
export function memoryFloorText(bytes: number): string {
  return `${Math.max(0, Math.floor(bytes / 1e7) * 10)} MB`;
}

/** Needed and free memory or disk space in whole megabytes of 10^6, rounded up and down, as values of a sentence. */
export function memoryValues(
  needed: number,
  free: number,
): { readonly needed: number; readonly free: number } {
  return { needed: Math.ceil(needed / 1e6), free: Math.max(0, Math.floor(free / 1e6)) };
}

/** The size of a file in megabytes of 10^6, such as `80.1 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A noun with `a` or `an` as it is spoken; names of formats count as spelled or spoken as usual. */
export function withArticle(noun: string): string {
  return `${/^([aeio]|SVG)/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `a, b and c`; an empty list gives `nothing`. */
export function listed(items: readonly (string | number)[], conjunction: 'and' | 'or' = 'and'): string {
  if (items.length < 2) return String(items[0] ?? 'nothing');
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1)}`;
}

/** `1 picture`, `2 pictures`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Longer quotations are shortened in the middle, as the ends of names distinguish them. */
const longestQuotation = 120;

/** A name or a text from a file or the user for a sentence: in double quotes, on one line, with at most 120 characters. */
export function quoted(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]/gu, escaped);
  const half = longestQuotation / 2;
  return `"${line.length > longestQuotation ? `${line.slice(0, half)}…${line.slice(-half)}` : line}"`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
