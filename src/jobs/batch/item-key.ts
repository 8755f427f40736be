import { canonicalJson, sha256 } from '../../common/hash.js';
import type { Bits } from '../../common/output.js';
import type { StylizeOptions } from '../../stylize/index.js';

/** Everything that decides what an item of a batch becomes and what it is called, but the date. */
export interface ItemFacts {
  /** Relative to the folder it was found under, with `/`. */
  readonly content: string;
  /** SHA-256 in hexadecimal. */
  readonly contentHash: string;
  readonly styles: readonly { readonly hash: string; readonly weight: number }[];
  readonly options: StylizeOptions;
  /** Of the network, as `fingerprint` of a network. */
  readonly fingerprint: string;
  /** With its ending, as `Template.text`. */
  readonly template: string;
  readonly bits: Bits;
  readonly quality: number;
}

/** Changes with what the keys are made of, so that old records are never taken for new ones. */
const version = 1;

/**
 * The name of an item in the ledger: SHA-256 in hexadecimal over its facts, the same on every machine and in every order of the batch.
 * @param copy how many items before it in the plan have the same facts, such as equal pictures of one name in two folders.
 */
export function itemKey(facts: ItemFacts, copy = 0): string {
  const content = facts.content.normalize('NFC'); // macOS may take accents apart where Linux does not
  return sha256(canonicalJson({ version, ...facts, content, copy }));
}
