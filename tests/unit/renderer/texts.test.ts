import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shortcutGroups, shortcuts } from '../../../renderer/app/shortcuts.js';
import { en } from '../../../renderer/i18n/en.js';
import { failureTexts } from '../../../renderer/i18n/failures.js';
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

/** Names and codes that stay Latin in Russian. */
const latin =
  /^(?:A|B|Tab|Impasto|PNG|JPEG|WebP|TIFF|AVIF|GIF|HEIC|English|ONNX|Runtime|WebGPU|DirectML|Core|ML|CUDA|TensorFlow|Vulkan|Direct3D|Metal|Adam|L-BFGS|Windows|HDF5|Keras|safetensors|VGG-\d+|HTTP_PROXY|HTTPS_PROXY|http|host)$/;

/** Words and phrases of the dialect that the project used earlier. */
const dialect =
  /\b(?:anew|tidings|thirst|whoever|thereby|meanwhile|for want of|goes? on on|gone? on with|takes? note|the eyes|is told|tells? of|but for|at work|lies? (?:in|beside)|is to be|stands? in|begun?|began|cannot be brought back|hang here|as chosen|unless told)\b/i;

/** The keys that the sources use: whole keys, and prefixes of keys that are completed at run time. */
function usedKeys(): { keys: Set<string>; prefixes: string[] } {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !name.startsWith('i18n'),
  );
  const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  const all = (pattern: RegExp) =>
    texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));
  return {
    keys: new Set([...all(/\bt\(\s*'([\w.]+)'/g), ...all(/[?:] '([a-z]+\.[\w.]+)'/g)]),
    prefixes: all(/(?:\bt|known)\(\s*`([\w.]+)\$\{/g),
  };
}

describe('the texts of the screen', () => {
  const { keys, prefixes } = usedKeys();

  it('contain every key that the sources use', () => {
    const missing = [...keys].filter(
      (key) => /^[a-z]+\.[\w.]+$/.test(key) && key.split('.')[0]! in en && !bases(english).has(key),
    );
    expect(missing).toEqual([]);
    expect(keys.size).toBeGreaterThan(150);
    for (const prefix of prefixes)
      expect(
        [...english.keys()].some((key) => key.startsWith(prefix)),
        prefix,
      ).toBe(true);
  });

  it('contain no unused key', () => {
    const unused = [...bases(english)].filter(
      (key) => !keys.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it('have the same keys and placeholders in both languages', () => {
    expect(bases(russian)).toEqual(bases(english));
    for (const [key, text] of russian) {
      const base = key.replace(plural, '');
      const original = english.get(key) ?? english.get(`${base}_other`) ?? english.get(base);
      // In Russian the form "one" also stands for 21, so that it needs its number.
      const extra = placeholders(original).includes('count')
        ? []
        : placeholders(text).filter((name) => name === 'count');
      expect(placeholders(text), key).toEqual([...placeholders(original), ...extra].sort());
    }
  });

  it('have every plural form of their language', () => {
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

  it('contain no English word in Russian', () => {
    const texts = [...russian, ...Object.entries(failureTexts.ru ?? {})];
    const foreign = texts.flatMap(([key, text]) =>
      [...text.replaceAll(/\{+\w+\}+/g, '').matchAll(/[A-Za-z][\w-]*/g)].flatMap(([word]) =>
        latin.test(word) ? [] : [`${key}: ${word}`],
      ),
    );
    expect(foreign).toEqual([]);
  });

  it('contain no dialect in English', () => {
    const texts = [...english, ...Object.entries(failureTexts.en ?? {})];
    expect(texts.filter(([, text]) => dialect.test(text))).toEqual([]);
  });

  it('use typographic quotes and dashes in Russian', () => {
    expect([...russian].filter(([, text]) => /["“”]| [-–] /.test(text))).toEqual([]);
  });

  it('contain the title and help of every option of the engine', () => {
    for (const name of Object.keys(stylizeOptionShape)) {
      // The shares of a blend have sliders of their own.
      if (name === 'styleWeights') continue;
      for (const strings of [english, russian])
        for (const part of ['title', 'help']) expect(strings.has(`options.${name}.${part}`), name).toBe(true);
    }
  });

  it('contain every keyboard shortcut', () => {
    for (const name of Object.keys(shortcuts)) expect(english.has(`keys.${name}`), name).toBe(true);
    for (const group of shortcutGroups) expect(english.has(`keys.group.${group}`), group).toBe(true);
  });
});
