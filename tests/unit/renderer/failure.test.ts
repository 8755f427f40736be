import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { failureTexts } from '../../../renderer/i18n/failures.js';
import { i18n } from '../../../renderer/i18n/index.js';
import { failureText } from '../../../renderer/text/failure.js';
import { type ErrorCode, errorCodes } from '../../../src/common/error-codes.js';
import { checkMemory } from '../../../src/compute/memory.js';
import { checkOutput, inspectPicture, readPicture } from '../../../src/images/index.js';
import { checkNames } from '../../../src/jobs/batch/index.js';
import { findPictures } from '../../../src/jobs/batch/inputs.js';
import { batchObstacles } from '../../../src/jobs/batch/preflight.js';
import { parseTemplate } from '../../../src/jobs/batch/template.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { importNetwork } from '../../../src/store/import.js';
import { parseStylizeOptions } from '../../../src/stylize/index.js';
import { failureOf } from '../../../src/system/failure.js';
import { temporaryFolder } from '../networks/helpers.js';

const source = resolve(import.meta.dirname, '../../../src');
const folder = temporaryFolder();

afterEach(() => i18n.changeLanguage('en'));

/** The text of every source file. */
function sources(): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(source, name), 'utf8'));
}

/** The Russian text of a real failure. */
async function inRussian(action: () => unknown): Promise<string> {
  const failure = await Promise.resolve()
    .then(action)
    .then(
      () => undefined,
      (error: unknown) => failureOf(error),
    );
  if (!failure) throw new Error('the action succeeded');
  await i18n.changeLanguage('ru');
  // As the API sends it.
  return failureText(JSON.parse(JSON.stringify(failure)));
}

/** The codes that only the command line, the build and the server's own start can give: no window shows them. */
const neverOnScreen: readonly ErrorCode[] = [
  'settings-missing',
  'settings-damaged',
  'manifest-unreadable',
  'manifest-encoding',
  'manifest-csv',
  'manifest-json',
  'manifest-empty',
  'manifest-column',
  'manifest-field',
  'manifest-picture-missing',
  'shard',
  'usage',
  'output-missing',
  'origin-missing',
  'resume-missing',
  'resume-changed',
  'trace-is-input',
  'host-unknown',
  'port-taken',
  'port-forbidden',
  'packaging',
  'target-unknown',
  'natives-missing',
  'natives-unreachable',
  'tools-unreachable',
];

describe('the texts of failures', () => {
  it('exist in Russian for every code that a window can show', () => {
    const translated = new Set(Object.keys(failureTexts.ru ?? {}).map((key) => key.split('_')[0]));
    const missing = Object.keys(errorCodes).filter((code) => !translated.has(code));
    expect(missing).toEqual(neverOnScreen);
  });

  it('take no value that is an English phrase', () => {
    const phrases = Object.entries(failureTexts.ru ?? {}).filter(([, text]) =>
      /\{\{(?:detail|faults?|message|reason)\}\}/.test(text),
    );
    expect(phrases).toEqual([]);
  });

  it('belong to codes that the sources use', () => {
    const unknown = Object.values(failureTexts)
      .flatMap((words) => Object.keys(words).flatMap((key) => key.split('_')))
      .filter((name) => !sources().some((text) => text.includes(`'${name}'`)));
    expect(unknown).toEqual([]);
  });

  it('fall back to the message of the server for an unknown code or a missing value', async () => {
    await i18n.changeLanguage('ru');
    expect(failureText({ code: 'never-heard-of', message: 'A sentence.' })).toBe('A sentence.');
    expect(failureText({ code: 'picture-empty', message: 'It is empty.' })).toBe('It is empty.');
    expect(
      failureText({ code: 'picture-empty', message: 'It is empty.', values: { name: 'a.jpg' } }),
    ).toContain('«a.jpg»');
  });

  it('replace the English of the server only where it names options of the command line', () => {
    expect(failureText({ code: 'picture-empty', message: 'It is empty.', values: { name: 'a.jpg' } })).toBe(
      'It is empty.',
    );
    const values = { size: 900, fits: 640, needed: 2000, free: 1000 };
    expect(failureText({ code: 'memory', message: '--size 640 would fit', values })).toContain(
      '640 pixels would fit',
    );
  });

  it.each([
    ['a missing picture', () => inspectPicture(join(folder(), 'нет.jpg')), 'нет.jpg'],
    ['a folder', () => inspectPicture(folder()), 'папка'],
    ['an empty file', async () => inspectPicture(await fileOf('empty.jpg', '')), 'empty.jpg'],
    [
      'a file that is no picture',
      async () => inspectPicture(await fileOf('notes.jpg', 'no picture, only words')),
      'notes.jpg',
    ],
    [
      'a picture in an unsupported format',
      async () => inspectPicture(await fileOf('old.bmp', `BM${'\0'.repeat(60)}`)),
      'BMP',
    ],
    ['a truncated picture', async () => readPicture(await halfPicture()), 'half.png'],
    ['a missing output folder', () => checkOutput(join(folder(), 'x', 'y.png'), []), 'y.png'],
    ['too little memory', () => needing(300e6), 'Подойдёт размер'],
    ['memory for no size at all', () => needing(1e6), 'маленькую'],
    ['an unmatched brace in a template', () => parseTemplate('{content', 'png'), '{content'],
    ['an unknown placeholder', () => parseTemplate('{contents}', 'png'), 'contents'],
    ['a template that leaves the folder', () => parseTemplate('../{content}', 'png'), '../'],
    ['two results with the same name', () => named('a.png', 'a.png'), 'a.png'],
    ['a result outside its folder', () => named('../a.png'), '../a.png'],
    [
      'a TIFF of a kind that is not read',
      async () => inspectPicture(await zstdTiff()),
      'файл TIFF такого вида',
    ],
    [
      'a camera raw file',
      async () => inspectPicture(await fileOf('a.orf', 'IIRO'.padEnd(64))),
      'снимок с камеры',
    ],
    ['a video', async () => inspectPicture(await fileOf('a.mp4', boxOf('isom'))), 'видео'],
    ['a sound', async () => inspectPicture(await fileOf('a.m4a', boxOf('M4A '))), 'звуковой'],
    ['a file of the batch that is gone', () => found('gone.jpg'), 'gone.jpg'],
    ['a folder of the batch without pictures', () => emptyFolder(), 'нет изображений'],
    ['a full disk for a batch', () => fullDisk(), 'не меньше 40\u00a0МБ'],
    ['a name of a network', () => importNetwork(networkNamed('a b')), '«a b»'],
    ['the name of a network of Impasto', () => importNetwork(networkNamed('random')), 'занято'],
    ['a defect', () => JSON.parse('{'), 'Внутренняя ошибка'],
  ])('exist for %s', async (_name, action, part) => {
    const sentence = await inRussian(action as () => unknown);
    expect(sentence).toContain(part);
    expect(sentence).toMatch(/[а-я]{3}/);
    expect(sentence).not.toMatch(/\{\{|undefined/);
    // Only names are Latin: of files, folders, formats and units.
    const latin = sentence.replaceAll(/«[^»]*»/g, '').match(/[A-Za-z]{2,}/g) ?? [];
    expect(latin.filter((word) => !names.test(word))).toEqual([]);
  });
});

/** Words that stay Latin in a Russian sentence. */
const names = /^(?:Impasto|PNG|JPEG|WebP|TIFF|AVIF|GIF|BMP|content)$/;

describe('the texts of notes', () => {
  it('are Russian, with the values of the note, and stay as they are where the code is unknown', async () => {
    await i18n.changeLanguage('ru');
    const message =
      'At 45 pixels, iteration 1: webgpu ran out of memory, so the picture ends at 45 instead of 64 pixels.';
    const note = { code: 'note-smaller', message, values: { device: 'webgpu', size: 45, wanted: 64 } };
    expect(failureText(note)).toMatch(/^Устройству webgpu не хватило памяти.*45\sпкс вместо 64\sпкс/);
    expect(failureText({ code: '', message })).toBe(message);
    await i18n.changeLanguage('en');
    expect(failureText(note)).toBe(message);
  });
});

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const file = join(folder(), name);
  await writeFile(file, content);
  return file;
}

async function halfPicture(): Promise<string> {
  const noise = { create: { width: 64, height: 64, channels: 3, background: 'red' } } as const;
  const whole = await sharp(noise).png({ compressionLevel: 0 }).toBuffer();
  return await fileOf('half.png', whole.subarray(0, whole.length / 2));
}

/** A TIFF whose pixels are said to be compressed with ZSTD. */
async function zstdTiff(): Promise<string> {
  const red = { create: { width: 8, height: 8, channels: 3, background: 'red' } } as const;
  const bytes = await sharp(red).tiff({ compression: 'none' }).toBuffer();
  const entry = Buffer.from([0x03, 0x01, 0x03, 0, 1, 0, 0, 0, 1, 0]);
  const at = bytes.indexOf(entry);
  expect(at).toBeGreaterThan(0);
  bytes.writeUInt16LE(50_000, at + 8);
  return await fileOf('zstd.tif', bytes);
}

/** The start of an ISO media file of a brand. */
const boxOf = (brand: string) => `\0\0\0\u0018ftyp${brand}\0\0\0\0${brand}`.padEnd(64, '\0');

const found = (path: string) => findPictures([path], { recursive: false, baseFolder: folder() });

async function emptyFolder(): Promise<unknown> {
  await mkdir(join(folder(), 'empty'));
  return found('empty');
}

function fullDisk(): void {
  const estimate = { pictures: 1, seconds: 1, memoryBytes: 1, availableMemory: 2, parallel: 1 };
  const [first] = batchObstacles({ ...estimate, diskBytes: { least: 40e6, likely: 50e6 }, freeDisk: 12e6 });
  if (first) throw first;
}

const networkNamed = (name: string) => ({
  path: join(folder(), 'weights.safetensors'),
  name,
  force: false,
  f32: false,
  original: false,
  listener: () => undefined,
});

/** Checks the memory of a painting against the available bytes. */
function needing(available: number): void {
  const { description } = randomNetwork({ width: 0.25 });
  checkMemory(description, { width: 400, height: 300 }, parseStylizeOptions({ size: 2048 }), available);
}

function named(...outputs: readonly string[]): Promise<void> {
  const items = outputs.map((output, at) => ({ index: at + 1, output }));
  return checkNames(items, { folder: folder(), inputs: [] });
}
