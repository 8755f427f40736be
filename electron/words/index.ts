import { en, type Words } from './en.js';
import { ru } from './ru.js';

export type { Words } from './en.js';

/** The shell supports the same languages as the page. */
export const languages = { en, ru } as const;

/**
 * The texts in the chosen language, else in the first supported language of the system, else in English.
 * @param chosen `en`, `ru`, or any other value for the system's.
 * @param system the user's languages in order of preference, such as `ru-RU`.
 */
export function wordsFor(chosen: unknown, system: readonly string[]): Words {
  const known = [chosen, ...system]
    .map((tag) => String(tag).toLowerCase().split('-')[0] as keyof typeof languages)
    .find((tag) => Object.hasOwn(languages, tag));
  return languages[known ?? 'en'];
}

/** Replaces placeholders such as `{{version}}` in a sentence. */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}
