import type { Failure } from '../../src/api/contract.js';
import { failureTexts } from '../i18n/failures.js';
import { i18n } from '../i18n/index.js';

const placeholder = /\{\{(\w+)\}\}/g;

/** The text of a failure in the language of the screen, or the server's message if the code is unknown or a value is missing. */
export function failureText({ code, message, values = {} }: Failure): string {
  const words = failureTexts[i18n.language] ?? {};
  const sentence = words[`${code}_${values.context}`] ?? words[code];
  if (sentence === undefined) return message;
  const wanted = [...sentence.matchAll(placeholder)].map(([, name = '']) => name);
  if (wanted.some((name) => values[name] === undefined)) return message;
  return sentence.replace(placeholder, (_, name: string) => String(values[name]));
}
