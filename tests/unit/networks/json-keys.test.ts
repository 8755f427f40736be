import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonKeysFault } from '../../../src/networks/json-keys.js';

describe('a JSON text', () => {
  it('without repeated names is valid, with any strings', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1), (json, space) => {
        const text = JSON.stringify(json, undefined, space);
        const forbidden = /"(__proto__|constructor|prototype)":/.test(text);
        expect(jsonKeysFault(text) === undefined || forbidden).toBe(true);
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it.each([
    ['{"a":1,"b":{"a":1,"a":2}}', 'it names "a" twice'],
    ['[{"a":1},{"a":1 , "a" : 2}]', 'it names "a" twice'],
    ['{"a\\"":1,"a\\"":1}', 'it names "a"" twice'],
    ['{"":1,"":1}', 'it names "" twice'],
    ['{"a":"a","b":["a","a"],"c":"{\\"a\\":1,\\"a\\":1}"}', undefined],
    ['{"x":{"prototype":1}}', 'it uses the forbidden name "prototype"'],
    ['["__proto__","constructor"]', undefined],
    ['[[[[[[[[]]]]]]]]', undefined],
    ['[[[[[[[[[]]]]]]]]]', 'its JSON is nested deeper than 8 levels'],
    ['}}]]"\\', undefined],
    ['{"a', undefined],
    ['', undefined],
  ])('%s', (text, fault) => {
    expect(jsonKeysFault(text)).toBe(fault);
  });
});
