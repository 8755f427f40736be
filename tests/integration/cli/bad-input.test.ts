import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { pngChunk } from '../../../src/images/png.js';
import { saveNetwork } from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { noise, raw, smooth } from '../../unit/images/helpers.js';
import { quick, readJson, records, workplace } from './helpers.js';

const { list, path, run, save } = workplace();

beforeAll(async () => {
  await save('A.png', smooth(64, 48));
  await save('B.png', noise(60, 60, 1));
  await save('thin.png', noise(3, 2000, 1));
  await save('there.png', smooth(20, 20));
  await save('o.0002.png', smooth(20, 20));
  await writeFile(path('empty.jpg'), '');
  await writeFile(path('text.jpg'), 'Not a picture at all, but a line of text.\n');
  const jpeg = await raw(new Uint8Array(300 * 200 * 3).fill(90), 300, 200)
    .jpeg()
    .toBuffer();
  await writeFile(path('cut.jpg'), jpeg.subarray(0, jpeg.length / 2));
  await writeFile(path('huge.png'), hugePng(20_000, 15_001));
  await mkdir(path('folder'));
  await mkdir(path('locked'));
  await chmod(path('locked'), 0o555);
  await saveNetworks();
  await raw(new Uint8Array(300).fill(9), 10, 10)
    .png()
    .withXmp(
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><impasto:settings>{"impasto":"9"}</impasto:settings></x:xmpmeta>',
    )
    .toFile(path('odd.png'));
});

/** A PNG whose header promises many pixels; none follow. */
function hugePng(width: number, height: number): Buffer {
  const header = Buffer.from('00000000000000000802000000', 'hex');
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const data = pngChunk('IDAT', Buffer.from('789c030000000001', 'hex'));
  return Buffer.concat([signature, pngChunk('IHDR', header), data, pngChunk('IEND', Buffer.alloc(0))]);
}

/** `shallow` ends before relu5_1; `broken` calls for a layer that its weights lack. */
async function saveNetworks(): Promise<void> {
  const settings = { width: 0.05 };
  await saveNetwork(randomNetwork({ ...settings, depthTo: 'relu4_2' }), path('shallow'), 'F32');
  const description = await saveNetwork(randomNetwork(settings), path('broken'), 'F32');
  const json = await readJson(description);
  const layers = (json.layers as { name: string }[]).map((layer) =>
    layer.name === 'conv2_1' ? { ...layer, name: 'conv2_9' } : layer,
  );
  await writeFile(description, JSON.stringify({ ...json, layers }));
}

/** Arguments of a run that would succeed without the change of the case. */
const args = (...changes: string[]) => ['stylize', 'A.png', 'B.png', '-o', 'o.png', ...quick, ...changes];
const inputs = (content: string, ...styles: string[]) => [
  'stylize',
  content,
  ...styles,
  '-o',
  'o.png',
  ...quick,
];

const cases: [string, string[], string][] = [
  ['a missing content', inputs('no.jpg', 'B.png'), 'There is no file "no.jpg": check its name and folder.'],
  [
    'a missing style',
    inputs('A.png', 'B.png', 'no.jpg'),
    'There is no file "no.jpg": check its name and folder.',
  ],
  ['a folder', inputs('folder', 'B.png'), '"folder" is a folder: name one picture file inside it.'],
  [
    'a file that is no picture',
    inputs('A.png', 'text.jpg'),
    '"text.jpg" is not a picture that Impasto knows: give it a JPEG, PNG, WebP, TIFF, AVIF or GIF file.',
  ],
  ['a file of no bytes', inputs('empty.jpg', 'B.png'), '"empty.jpg" is empty (0 bytes)'],
  [
    'a truncated JPEG',
    inputs('cut.jpg', 'B.png'),
    '"cut.jpg" is damaged or incomplete and cannot be decoded',
  ],
  [
    'more than 300 megapixels',
    inputs('huge.png', 'B.png'),
    '"huge.png" has 300.1 megapixels (20000 x 15001), more than the limit of 300 megapixels: save it smaller first.',
  ],
  ['a style too narrow', inputs('A.png', 'thin.png'), 'Style picture 1 is '],
  [
    'a folder that is not there',
    args('-o', join('nowhere', 'o.png')),
    `"${join('nowhere', 'o.png')}" cannot be written because the folder "nowhere" does not exist: make the folder or choose another.`,
  ],
  [
    'an output that is an input',
    args('-o', join('folder', '..', 'A.png')),
    `The result would overwrite the input picture "A.png": give "${join('folder', '..', 'A.png')}" another name.`,
  ],
  ['an output that is a folder', args('-o', 'folder'), `The result's name "folder" has no extension`],
  [
    'a trace that is a device',
    args('--trace', '/dev/null', '--force'),
    '"/dev/null" is a device or a pipe: give the result the name of an ordinary file.',
  ],
  [
    'an output that exists',
    args('-o', 'there.png'),
    '"there.png" already exists: choose another name, or --force to replace it.',
  ],
  [
    'an unknown ending',
    args('-o', 'o.bmp'),
    `The result's name "o.bmp" ends in ".bmp", which Impasto cannot write`,
  ],
  [
    '16 bits in a JPEG',
    args('-o', 'o.jpg', '--bits', '16'),
    'JPEG holds 8 bits per channel at most, not 16: choose PNG or TIFF instead.',
  ],
  ['no output', ['stylize', 'A.png', 'B.png'], 'Name the file for the result with -o, such as -o out.png.'],
  [
    'a size too small',
    args('--size', '31'),
    '--size takes a whole number from 32 to 4096, but "31" was given.',
  ],
  [
    'a size too large',
    args('--size', '4097'),
    '--size takes a whole number from 32 to 4096, but "4097" was given.',
  ],
  [
    'a size that is no number',
    args('--size', 'big'),
    '--size takes a whole number from 32 to 4096, but "big" was given.',
  ],
  ['an empty size', args('--size='), '--size takes a whole number from 32 to 4096, but "" was given.'],
  [
    'a negative weight',
    args('--style-weight', '-1'),
    '--style-weight takes a number from 0 to 1000000, but "-1" was given.',
  ],
  [
    'an unknown choice',
    args('--colors', 'red'),
    '--colors takes style, content or match, but "red" was given.',
  ],
  [
    'a quality out of range',
    args('--quality', '0'),
    '--quality takes a whole number from 1 to 100, but "0" was given.',
  ],
  ['other bits', args('--bits', '12'), '--bits takes 8 or 16, but "12" was given.'],
  [
    'style weights that are none',
    args('--style-weights', '1:x'),
    '--style-weights takes numbers from 0 to 1000000, such as 2:1, but "1:x" was given.',
  ],
  [
    'layer weights without a weight',
    args('--layer-weights', 'relu1_1'),
    '--layer-weights takes layers with weights from 0 to 1000000, such as relu1_1=1,relu4_1=0.5, but "relu1_1" was given.',
  ],
  ['more style weights than styles', args('--style-weights', '1:2'), 'give one weight for each style.'],
  [
    'a layer that the network lacks',
    args('--layer-weights', 'relu9_1=1'),
    'The network random has no layer "relu9_1": choose from relu1_1',
  ],
  [
    'a network without one of the style layers',
    args('--network', 'shallow'),
    'The network random has no layer "relu5_1": choose from',
  ],
  [
    'a network without the weights of a layer',
    args('--network', 'broken'),
    'lacks the tensor conv2_9.weight',
  ],
  ['a network that is not there', args('--network', 'none'), 'There is no network "none"'],
  [
    'a trace that is an input',
    args('--trace', 'B.png'),
    'The trace would overwrite "B.png": give --trace another name.',
  ],
  [
    'a trace that is the result',
    args('--trace', 'o.png'),
    'The trace would overwrite "o.png": give --trace another name.',
  ],
  [
    'a trace in no folder',
    args('--trace', join('nowhere', 't.json')),
    'because the folder "nowhere" does not exist',
  ],
  ['a trace that is a folder', args('--trace', 'folder'), '"folder" is a folder'],
  [
    'an intermediate picture that exists',
    args('--save-every', '2'),
    'The intermediate picture "o.0002.png" already exists',
  ],
  [
    'an intermediate picture that is an input, even with --force',
    ['stylize', 'A.png', 'o.0002.png', '-o', 'o.png', '--force', '--save-every', '1', ...quick],
    'The intermediate picture "o.0002.png" would overwrite the input picture "o.0002.png": give the result another name.',
  ],
  ['--like a foreign picture', args('--like', 'A.png').concat(), '"A.png" contains no Impasto settings'],
  [
    '--like a picture of another version',
    args('--like', 'odd.png'),
    'The settings in "odd.png" are damaged or from another version of Impasto',
  ],
  [
    'an unknown option',
    args('--styl-weight', '3'),
    'There is no option --styl-weight (did you mean --style-weight?): see "impasto stylize --help".',
  ],
  [
    'an option without its value',
    ['stylize', 'A.png', 'B.png', '-o'],
    'A value is missing after -o, --output <file>: see "impasto stylize --help".',
  ],
  [
    'no style',
    ['stylize', 'A.png', '-o', 'o.png'],
    'The picture B is missing: see "impasto stylize --help".',
  ],
  ['an unknown command', ['paint', 'A.png'], 'There is no command paint: see "impasto --help".'],
  [
    'names that the demo does not take',
    ['demo', 'A.png'],
    'There are more names than it takes: see "impasto demo --help".',
  ],
  [
    'a score of two pictures',
    ['score', 'A.png', 'B.png'],
    'Name at least three pictures, A, B and the result',
  ],
];

it.each(cases)('%s is refused in one sentence, and leaves nothing behind', async (_, command, sentence) => {
  const before = await list();
  const { code, stdout, stderr } = await run(command);
  expect(stderr).toContain(sentence);
  expect(stderr).toMatch(/^["A-Z-][^\n]*\.\n$/);
  expect(stderr).not.toMatch(/Error|\bat \/|undefined/);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(await list()).toEqual(before);
});

it('with --json the error is an object as well', async () => {
  const { code, stdout, stderr } = await run([...inputs('no.jpg', 'B.png'), '--json']);
  const message = 'There is no file "no.jpg": check its name and folder.';
  expect({ code, stderr }).toEqual({ code: 1, stderr: `${message}\n` });
  expect(records(stdout)).toEqual([
    { error: { code: 'picture-missing', message, values: { name: 'no.jpg' } } },
  ]);
});

it('too little memory is reported with the size that would fit', async () => {
  const env = { ...process.env, IMPASTO_MEMORY_LIMIT_MB: '400' };
  const { code, stderr } = await run(args('--size', '2048'), { env });
  expect(code).toBe(1);
  const found =
    /^Painting at 2048 pixels needs about (\d+) MB of memory, but only 400 MB is free: --size (\d+) would fit\.\n$/.exec(
      stderr,
    );
  const [needed, size] = [Number(found?.[1]), Number(found?.[2])];
  expect(needed).toBeGreaterThan(400);
  expect(size % 16).toBe(0);
  expect(size).toBeGreaterThan(100);
  const enough = await run(args('--size', String(size), '--min-size', '32', '--iterations', '1'), { env });
  expect(enough, enough.stderr).toMatchObject({ code: 0 });
});

it('a memory limit that is no number is refused', async () => {
  const env = { ...process.env, IMPASTO_MEMORY_LIMIT_MB: '1GB' };
  expect(await run(args('-o', 'limit.png'), { env })).toEqual({
    code: 1,
    stdout: '',
    stderr: 'IMPASTO_MEMORY_LIMIT_MB takes a number of megabytes above 0, but "1GB" was given.\n',
  });
});

it.skipIf(process.platform === 'win32')(
  'a folder that takes no files is refused before the work',
  async () => {
    // The superuser may write anywhere, so there the run is given to nobody.
    const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    await chmod(path('.'), 0o755);
    const output = join('locked', 'o.png');
    const { code, stderr } = await run(args('-o', output), asNobody);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `You have no permission to write "${output}": change the folder's permissions or choose another folder.\n`,
    });
  },
);

it('inputs are as they were', async () => {
  expect((await sharp(await readFile(path('o.0002.png'))).metadata()).width).toBe(20);
});
