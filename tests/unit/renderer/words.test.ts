import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shortcutGroups, shortcuts } from '../../../renderer/app/shortcuts.js';
import { en } from '../../../renderer/i18n/en.js';
import { ru } from '../../../renderer/i18n/ru.js';
import { stylizeOptionShape } from '../../../src/stylize/index.js';

const folder = resolve(import.meta.dirname, '../../../renderer');
const plural = /_(?:zero|one|two|few|many|other)$/;

/** Every string by its path, such as `watch.done`. */
function stringsOf(tree: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) => {
      const name = path === '' ? key : `${path}.${key}`;
      return typeof value === 'string' ? [[name, value] as const] : [...stringsOf(value as object, name)];
    }),
  );
}

const english = stringsOf(en);
const russian = stringsOf(ru);
const bases = (strings: Map<string, string>) =>
  new Set([...strings.keys()].map((key) => key.replace(plural, '')));
const placeholders = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

/** Strings that only one language needs: the engine's own help is English. */
const onlyRussian = /^options\.\w+\.help$/;

/** What the sources ask for: whole keys, and beginnings of keys whose end is chosen at run time. */
function askedFor(): { keys: Set<string>; beginnings: string[] } {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !name.startsWith('i18n'),
  );
  const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  const all = (pattern: RegExp) =>
    texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));
  return {
    keys: new Set([
      ...all(/\bt\(\s*'([\w.]+)'/g),
      ...all(/\? '([a-z]+\.\w+)'/g),
      ...all(/: '([a-z]+\.\w+)'/g),
    ]),
    beginnings: all(/(?:\bt|known)\(\s*`([\w.]+)\$\{/g),
  };
}

describe('the words of the screen', () => {
  const { keys, beginnings } = askedFor();

  it('are there in English, each that the sources ask for', () => {
    const missing = [...keys].filter(
      (key) => /^[a-z]+\.[\w.]+$/.test(key) && key.split('.')[0]! in en && !bases(english).has(key),
    );
    expect(missing).toEqual([]);
    expect(keys.size).toBeGreaterThan(150);
    for (const beginning of beginnings)
      expect(
        [...english.keys()].some((key) => key.startsWith(beginning)),
        beginning,
      ).toBe(true);
  });

  it('are all asked for', () => {
    const unused = [...bases(english)].filter(
      (key) => !keys.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)),
    );
    expect(unused).toEqual([]);
  });

  it('are the same in Russian, with the same things filled in', () => {
    const left = [...bases(russian)].filter((key) => !onlyRussian.test(key));
    expect(new Set(left)).toEqual(bases(english));
    for (const [key, text] of russian) {
      if (onlyRussian.test(key)) continue;
      const original = english.get(key) ?? english.get(key.replace(plural, '_other'));
      expect(placeholders(text), key).toEqual(placeholders(original));
    }
  });

  it('have every form of plural that each language needs', () => {
    const forms = (language: string) =>
      new Intl.PluralRules(language).resolvedOptions().pluralCategories.map((form) => `_${form}`);
    for (const [strings, language] of [
      [english, 'en'],
      [russian, 'ru'],
    ] as const)
      for (const key of strings.keys()) {
        if (!plural.test(key)) continue;
        for (const form of forms(language))
          expect(strings.has(key.replace(plural, form)), `${key} ${form}`).toBe(true);
      }
  });

  it('are not English where they should be Russian', () => {
    const names =
      /^(?:app\.name|paint\.[ab]|stage\.percent|batch\.paintingAt|watch\.formats|settings\.languages\.en|devices\.provider|choices\.(?:content|style|adam|lbfgs))/;
    const same = [...russian].filter(([key, text]) => !names.test(key) && !/[а-яё]/i.test(text));
    expect(same).toEqual([]);
  });

  it('name every option of the engine, and explain it in Russian', () => {
    for (const name of Object.keys(stylizeOptionShape)) {
      // The shares of a blend are sliders of their own.
      if (name === 'styleWeights') continue;
      expect(english.has(`options.${name}.title`), name).toBe(true);
      expect(russian.has(`options.${name}.title`), name).toBe(true);
      expect(russian.has(`options.${name}.help`), name).toBe(true);
    }
  });

  it('name every key', () => {
    for (const name of Object.keys(shortcuts)) expect(english.has(`keys.${name}`), name).toBe(true);
    for (const group of shortcutGroups) expect(english.has(`keys.group.${group}`), group).toBe(true);
  });
});
