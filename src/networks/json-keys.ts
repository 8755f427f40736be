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
  const scan = new KeyScan(text);
  return scan.run();
}

/** One pass over the text; `open` holds the keys of each object that is open, or undefined for an array. */
class KeyScan {
  readonly #text: string;
  readonly #open: (Set<string> | undefined)[] = [];
  #position = 0;
  #items = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): string | undefined {
    for (; this.#position < this.#text.length; this.#position++) {
      const fault = this.#take(this.#text[this.#position] as string);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #take(character: string): string | undefined {
    if (character === '"') return this.#takeString();
    if (character === '{' || character === '[') return this.#enter(character === '{' ? new Set() : undefined);
    if (character === '}' || character === ']') this.#open.pop();
    return character === ',' ? this.#count() : undefined;
  }

  #count(): string | undefined {
    return ++this.#items > MAX_ITEMS ? `its JSON has more than ${MAX_ITEMS} items` : undefined;
  }

  #enter(keys: Set<string> | undefined): string | undefined {
    this.#open.push(keys);
    if (this.#open.length > MAX_DEPTH) return `its JSON is nested deeper than ${MAX_DEPTH} levels`;
    return this.#count();
  }

  #takeString(): string | undefined {
    const start = this.#position;
    this.#position = this.#endOfString(start);
    const keys = this.#open.at(-1);
    if (keys === undefined || !this.#colonFollows()) return undefined;
    return this.#takeKey(keys, this.#text.slice(start, this.#position + 1));
  }

  /** The position of the closing quote, or of the text's end. */
  #endOfString(start: number): number {
    let at = start + 1;
    while (at < this.#text.length && this.#text[at] !== '"') at += this.#text[at] === '\\' ? 2 : 1;
    return at;
  }

  #colonFollows(): boolean {
    let at = this.#position + 1;
    while (at < this.#text.length && ' \t\n\r'.includes(this.#text[at] as string)) at++;
    return this.#text[at] === ':';
  }

  #takeKey(keys: Set<string>, literal: string): string | undefined {
    const key = unescaped(literal);
    if (FORBIDDEN.has(key)) return `it uses the forbidden name ${quoted(key)}`;
    if (keys.has(key)) return `it names ${quoted(key)} twice`;
    keys.add(key);
    return undefined;
  }
}

/** `\u0061` and `a` are the same key. A broken literal is kept, because JSON.parse will refuse the text. */
function unescaped(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
