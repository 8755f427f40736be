import { describe, expect, it } from 'vitest';
import { compilerFlags } from '../../../src/system/compiler.js';

describe('compilerFlags', () => {
  it.each([
    ['Node 20', '11.3.244.8-node.30', false],
    ['Node 22', '12.4.254.21-node.57', true],
    ['Node 24', '13.6.233.17-node.53', true],
    ['Node 25', '14.1.146.11-node.25', true],
    ['Node 26', '14.6.202.34-node.40', false],
    ['a later one', '15.0.1', false],
  ])('turns Maglev off where it is faulty: %s', (_name, v8, isOff) => {
    expect(compilerFlags(v8)).toEqual(isOff ? ['--no-maglev'] : []);
  });

  it('are set in the processes of the tests', () => {
    expect(process.execArgv).toEqual(expect.arrayContaining([...compilerFlags(process.versions.v8)]));
  });
});
