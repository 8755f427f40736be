import { describe, expect, it } from 'vitest';
import { Line } from '../../../renderer/instant/line.js';

/** Tasks that end when told, and the names of those that have started. */
function tasks() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const task = (name: string) => () => {
    started.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const end = async (name: string) => {
    ends.get(name)?.();
    await settled();
  };
  return { started, task, end, settled };
}

describe('a line', () => {
  it('runs one task at a time, those for the canvas first', async () => {
    const { started, task, end, settled } = tasks();
    const line = new Line();
    const all = [
      line.run('tile', task('tile 1')),
      line.run('tile', task('tile 2')),
      line.run('canvas', task('canvas 1')),
      line.run('canvas', task('canvas 2')),
    ];
    await settled();
    expect(started).toEqual(['tile 1']);
    for (const name of ['tile 1', 'canvas 1', 'canvas 2', 'tile 2']) await end(name);
    expect(started).toEqual(['tile 1', 'canvas 1', 'canvas 2', 'tile 2']);
    expect(await Promise.all(all)).toEqual(['tile 1', 'tile 2', 'canvas 1', 'canvas 2']);
  });

  it('holds tiles while the canvas is about to have a task, but not the canvas', async () => {
    const { started, task, end, settled } = tasks();
    const line = new Line();
    line.hold(true);
    const all = [line.run('tile', task('tile')), line.run('canvas', task('canvas'))];
    await settled();
    await end('canvas');
    expect(started).toEqual(['canvas']);
    line.hold(false);
    await settled();
    expect(started).toEqual(['canvas', 'tile']);
    await end('tile');
    await Promise.all(all);
  });

  it('never starts a task that is not wanted any more, and continues after one that fails', async () => {
    const { started, task, end, settled } = tasks();
    const line = new Line();
    const left = new AbortController();
    const failing = line.run('tile', () => Promise.reject(new Error('no')));
    const first = line.run('tile', task('first'));
    const dropped = line.run('canvas', task('dropped'), left.signal);
    left.abort();
    await expect(dropped).rejects.toBe(left.signal.reason);
    await expect(line.run('tile', task('late'), left.signal)).rejects.toBe(left.signal.reason);
    await expect(failing).rejects.toThrow('no');
    await settled();
    await end('first');
    expect(await first).toBe('first');
    expect(started).toEqual(['first']);
  });
});
