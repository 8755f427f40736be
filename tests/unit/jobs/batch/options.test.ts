import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { batchOptionShape, batchOptionsSchema } from '../../../../src/jobs/batch/index.js';
import { optionHelp } from '../../../../src/stylize/index.js';

describe('the options of a batch', () => {
  it('have a help text and a default', () => {
    for (const [name, schema] of Object.entries<z.ZodType>(batchOptionShape)) {
      expect(optionHelp(schema).help, name).toMatch(/^[A-Z].*\.$/);
      expect(schema.safeParse(undefined).success, name).toBe(true);
    }
    expect(batchOptionsSchema.parse({})).toEqual({
      template: '{content}-{style}',
      format: 'png',
      bits: 8,
      quality: expect.any(Number),
      conflict: 'unique',
      mode: 'each',
      recursive: false,
      keepTree: false,
    });
  });

  it('are rejected with a reason', () => {
    expect(() => batchOptionsSchema.parse({ conflict: 'ask' })).toThrow(z.ZodError);
    expect(() => batchOptionsSchema.parse({ styles: 'each' })).toThrow(z.ZodError);
  });
});
