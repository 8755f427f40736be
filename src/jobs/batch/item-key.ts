import { canonicalJson, sha256 } from '../../common/hash.js';
import type { Bits } from '../../common/output.js';
import type { StylizeOptions } from '../../stylize/index.js';

/** Everything that determines the result and the name of an item, except the date. */
export interface ItemFacts {
  /** Relative to the folder it was found under, with `/`. */
  readonly content: string;
  /** SHA-256 in hexadecimal. */
  readonly contentHash: string;
  readonly styles: readonly { readonly hash: string; readonly weight: number }[];
  readonly options: StylizeOptions;
  /** Fingerprint of the network. */
  readonly fingerprint: string;
  /** With its extension, as `Template.text`. */
  readonly template: string;
  readonly bits: Bits;
  readonly quality: number;
}

/** Changes with the definition of the keys, so that old records never match new items. */
const version = 1;

/**
 * The key of an item in the ledger: SHA-256 in hexadecimal of its facts, the same on every machine and in every order of the batch.
 * @param copy number of earlier items in the plan with the same facts, such as equal pictures of one name in two folders.
 */
export function itemKey(facts: ItemFacts, copy = 0): string {
  const content = facts.content.normalize('NFC'); // macOS may decompose accents
  return sha256(canonicalJson({ version, ...facts, content, copy }));
}
