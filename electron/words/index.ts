import { en, type Words } from './en.js';
import { ru } from './ru.js';

export type { Words } from './en.js';

/** The languages of the shell, which are the screen's. */
export const languages = { en, ru } as const;

/**
 * The words in the language that is set, or else in the first of the system's that there is.
 * @param wanted `en`, `ru`, or anything else for the system's.
 * @param system the user's languages, the preferred one first, such as `ru-RU`.
 */
export function wordsFor(wanted: unknown, system: readonly string[]): Words {
  const known = [wanted, ...system]
    .map((tag) => String(tag).toLowerCase().split('-')[0] as keyof typeof languages)
    .find((tag) => Object.hasOwn(languages, tag));
  return languages[known ?? 'en'];
}

/** Puts values into a sentence's placeholders, such as `{{version}}`. */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}
