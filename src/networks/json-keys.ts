import { quoted } from '../common/wording.js';

/** Limits of a JSON text before it is parsed; generous for descriptions and safetensors headers. */
const MAX_DEPTH = 8;
const MAX_ITEMS = 500_000;

// As a key of an ordinary object each of these could change its prototype.
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Checks a JSON text for what JSON.parse accepts silently or at a high cost: a duplicate key in an object (the last one wins), names that
 * reach an object's prototype, nesting deeper than 8, more than half a million items (small empty objects take forty times their text in
 * memory). Texts that are not JSON are left to JSON.parse.
 * @returns the fault, as the end of a sentence "... because", or undefined.
 */
export function jsonKeysFault(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = []; // the keys of each open object, undefined for an open array
  let items = 0;
  let start: number | undefined; // of the open string
  for (const { 0: token, index } of text.matchAll(/\\.|["{}[\],]/gs)) {
    if (start !== undefined) {
      if (token !== '"') continue;
      const fault = stringFault(text, start, index + 1, open.at(-1));
      if (fault !== undefined) return fault;
      start = undefined;
    } else if (token === '"') start = index;
    else {
      if (token === '{' || token === '[') open.push(token === '{' ? new Set() : undefined);
      if (token === '}' || token === ']') open.pop();
      if (open.length > MAX_DEPTH) return `its JSON is nested deeper than ${MAX_DEPTH} levels`;
      if ('{[,'.includes(token)) items++;
      if (items > MAX_ITEMS) return `its JSON has more than ${MAX_ITEMS} items`;
    }
  }
  return undefined;
}

/** The fault of a string that is a key; adds it to the keys of its object. */
function stringFault(
  text: string,
  start: number,
  end: number,
  keys: Set<string> | undefined,
): string | undefined {
  const colon = /[ \t\n\r]*:/y;
  colon.lastIndex = end;
  if (keys === undefined || !colon.test(text)) return undefined;
  const key = unescaped(text.slice(start, end));
  if (FORBIDDEN.has(key)) return `it uses the forbidden name ${quoted(key)}`;
  if (keys.has(key)) return `it names ${quoted(key)} twice`;
  keys.add(key);
  return undefined;
}

/** `\u0061` and `a` are the same key. A broken literal is kept, because JSON.parse will refuse the text. */
function unescaped(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
