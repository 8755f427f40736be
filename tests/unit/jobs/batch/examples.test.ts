import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseShard } from '../../../../src/jobs/batch/index.js';
import { temporaryFolder } from '../../networks/helpers.js';

/*
 * The shell parts of docs/examples, run with the schedulers' variables and a stand-in for Impasto that prints its arguments.
 */

const examples = resolve(import.meta.dirname, '../../../../docs/examples');
const folder = temporaryFolder();

/** The arguments that a shell script calls Impasto with. */
function callOf(interpreter: readonly string[], variables: Readonly<Record<string, string>>): string[] {
  const [program = '', ...args] = interpreter;
  const stand = join(folder(), 'impasto');
  const printed = execFileSync(program, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', IMPASTO: stand, ...variables },
  });
  return printed.trimEnd().split('\n');
}

beforeAll(() => {
  writeFileSync(join(folder(), 'impasto'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(folder(), 'impasto'), 0o755);
});

/** The lines of the block under `- |` in a YAML file, without its indentation. */
function blockOf(yaml: string): string {
  const lines = yaml.split('\n');
  const start = lines.findIndex((line) => line.trim() === '- |') + 1;
  const indent = /^ */.exec(lines[start] ?? '')?.[0] ?? '';
  const end = lines.findIndex((line, at) => at > start && !line.startsWith(indent));
  return lines
    .slice(start, end)
    .map((line) => line.slice(indent.length))
    .join('\n');
}

/** The parts that eight tasks paint, in the order of their numbers. */
const parts = (calls: readonly (readonly string[])[]) => calls.map((call) => parseShard(call.at(-1) ?? ''));
const eighths = Array.from({ length: 8 }, (_, at) => ({ index: at + 1, count: 8 }));
const tasks = (first: number) => Array.from({ length: 8 }, (_, at) => String(at + first));

const common = ['batch', 'photos/', '--style', 'B.jpg', '--out', 'painted/'];

describe('the example for Slurm', () => {
  const script = join(examples, 'slurm-array.sh');
  const call = (more: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    callOf(['bash', script, ...args], more);

  it('paints a part in each task', () => {
    const variables = { SLURM_ARRAY_TASK_COUNT: '8', SLURM_CPUS_PER_TASK: '4' };
    const calls = tasks(1).map((task) => call({ ...variables, SLURM_ARRAY_TASK_ID: task }));
    expect(calls[0]).toEqual([...common, '--threads', '4', '--shard', '1/8']);
    expect(parts(calls)).toEqual(eighths);
  });

  it('repeats single tasks', () => {
    const again = call({ SLURM_ARRAY_TASK_COUNT: '2', SLURM_ARRAY_TASK_ID: '7', SHARDS: '8' });
    expect(again.at(-1)).toBe('7/8');
  });

  it('paints another batch by its arguments', () => {
    const variables = { SLURM_ARRAY_TASK_COUNT: '8', SLURM_ARRAY_TASK_ID: '3' };
    const args = ['--manifest', 'my jobs.csv', '--out', 'painted/'];
    expect(call(variables, ...args)).toEqual(['batch', ...args, '--threads', '0', '--shard', '3/8']);
  });

  it('does nothing outside an array', () => {
    expect(() => callOf(['bash', '-c', `exec 2>/dev/null; . '${script}'`], {})).toThrow();
  });
});

describe('the example for Kubernetes', () => {
  const yaml = readFileSync(join(examples, 'kubernetes-indexed-job.yaml'), 'utf8');

  it('paints a part in each pod', () => {
    const calls = tasks(0).map((index) =>
      callOf(['/bin/sh', '-euc', blockOf(yaml)], { JOB_COMPLETION_INDEX: index, SHARDS: '8' }),
    );
    expect(calls[0]).toEqual([...common, '--shard', '1/8']);
    expect(parts(calls)).toEqual(eighths);
  });

  it('has as many pods as parts, and nothing that Kubernetes would replace', () => {
    expect(/completions: (\d+)/.exec(yaml)?.[1]).toBe(/name: SHARDS\s+value: "(\d+)"/.exec(yaml)?.[1]);
    expect(blockOf(yaml)).not.toContain('$(');
    expect(yaml).not.toContain('\t');
  });
});

describe('the example for AWS Batch', () => {
  it('paints a part in each task', () => {
    const script = join(examples, 'aws-batch-array.sh');
    const calls = tasks(0).map((index) =>
      callOf(['/bin/sh', script], { AWS_BATCH_JOB_ARRAY_INDEX: index, AWS_BATCH_JOB_ARRAY_SIZE: '8' }),
    );
    expect(calls[0]).toEqual([...common, '--shard', '1/8']);
    expect(parts(calls)).toEqual(eighths);
  });
});
