import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../../../src/cli/command-names.js';
import { flagOf } from '../../../src/cli/option-flags.js';
import { runOptionShape } from '../../../src/cli/run-options.js';
import { optionHelp, stylizeOptionShape } from '../../../src/stylize/index.js';
import { packageRoot } from '../../../src/system/package-root.js';
import { readJson, workplace } from './helpers.js';

const { good } = workplace();

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

describe('the help of stylize', () => {
  it('has every option with its sentence, unit and default', async () => {
    const { stdout, stderr } = await good(['stylize', '--help']);
    expect(stderr).toBe('');
    for (const [name, schema] of Object.entries({ ...stylizeOptionShape, ...runOptionShape })) {
      const { help, unit } = optionHelp(schema);
      const entry = entryOf(stdout, flagOf(name));
      expect(entry, name).toContain(oneLine(help));
      if (unit) expect(entry, name).toContain(unit);
      const preset = schema.safeParse(undefined).data;
      if (typeof preset === 'number' || typeof preset === 'string')
        expect(entry, name).toContain(`default ${preset})`);
    }
  });

  it('shows ranges, choices and lists as they are written', async () => {
    const { stdout } = await good(['stylize', '--help']);
    expect(entryOf(stdout, '--size')).toContain('(pixels, 32 to 4096; default 512)');
    expect(entryOf(stdout, '--colors')).toContain('(style, content or match; default style)');
    expect(entryOf(stdout, '--layer-weights')).toContain(
      'default relu1_1=1,relu2_1=1,relu3_1=1,relu4_1=1,relu5_1=1)',
    );
    expect(entryOf(stdout, '--content-layers')).toContain('default relu4_2)');
    expect(entryOf(stdout, '--json')).not.toContain('default');
  });
});

/** The help of one option on one line: from its flag to the next. */
function entryOf(help: string, flag: string): string {
  const entries = help.split(/\n(?=\s{0,4}(?:-\w, )?--|\n)/);
  const found = entries.find((entry) => entry.trim().match(/^(?:-\w, )?(--[\w-]+)/)?.[1] === flag);
  return oneLine(found ?? '');
}

it('Impasto alone, and --help, list the commands and show examples', async () => {
  const alone = await good([]);
  expect(alone).toEqual(await good(['--help']));
  for (const command of commandNames) expect(alone.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  expect(alone.stdout).toContain('Examples:\n  impasto stylize ');
});

it('--version is that of the package', async () => {
  const { version } = await readJson(join(packageRoot(), 'package.json'));
  expect((await good(['--version'])).stdout).toBe(`${version}\n`);
});

it('no line of any help is wider than a terminal of 80', async () => {
  const below = ['list', 'install', 'import', 'remove', 'verify'].map((name) => ['networks', name]);
  for (const command of [...commandNames.map((name) => [name]), ...below]) {
    const { stdout } = await good([...command, '--help']);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  }
});
