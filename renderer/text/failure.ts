import type { Failure } from '../../src/api/contract.js';
import { failureWords } from '../i18n/failures.js';
import { i18n } from '../i18n/index.js';

const placeholder = /\{\{(\w+)\}\}/g;

/** The sentence for a failure of the other side, in the screen's language where that has one and what it names is known, else as it came. */
export function failureText({ code, message, values = {} }: Failure): string {
  const words = failureWords[i18n.language] ?? {};
  const sentence = words[`${code}_${values.context}`] ?? words[code];
  if (sentence === undefined) return message;
  const wanted = [...sentence.matchAll(placeholder)].map(([, name = '']) => name);
  if (wanted.some((name) => values[name] === undefined)) return message;
  return sentence.replace(placeholder, (_, name: string) => String(values[name]));
}
