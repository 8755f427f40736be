import { describe, expect, it } from 'vitest';
import { LruCache } from '../../../src/common/lru.js';

describe('an LRU cache', () => {
  it('evicts the least recently used value', () => {
    const cache = new LruCache<string, number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  });

  it('counts sizes, also of values that are replaced or deleted', () => {
    const evicted: string[] = [];
    const cache = new LruCache<string, number>(
      10,
      (bytes) => bytes,
      (key) => evicted.push(key),
    );
    for (const [key, bytes] of Object.entries({ a: 4, b: 4 })) cache.set(key, bytes);
    cache.set('a', 6);
    expect(evicted).toEqual([]);
    cache.delete('b');
    cache.set('c', 4);
    expect(evicted).toEqual([]);
    cache.set('d', 1);
    expect(evicted).toEqual(['a']);
  });

  it('keeps the newest value even if it is larger than the capacity', () => {
    const cache = new LruCache<string, number>(10, (bytes) => bytes);
    cache.set('small', 1);
    cache.set('large', 11);
    expect([cache.get('small'), cache.get('large')]).toEqual([undefined, 11]);
    cache.set('next', 1);
    expect([cache.get('large'), cache.get('next')]).toEqual([undefined, 1]);
  });
});
