import { describe, expect, it } from 'vitest';
import { Newest } from '../../../renderer/instant/newest.js';

/** A follower whose results are made when told, and what it did. */
function follower() {
  const started: number[] = [];
  const done: number[] = [];
  const failed: unknown[] = [];
  let end: { resolve: (value: string) => void; reject: (error: unknown) => void } | undefined;
  const newest = new Newest<number, string>({
    make: (value) => {
      started.push(value);
      return new Promise((resolve, reject) => {
        end = { resolve, reject };
      });
    },
    done: (value) => done.push(value),
    failed: (error) => failed.push(error),
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const finish = async () => {
    end?.resolve('result');
    await settled();
  };
  const fail = async () => {
    end?.reject('error');
    await settled();
  };
  return { newest, started, done, failed, finish, fail };
}

describe('the newest value', () => {
  it('is followed one result at a time, skips those between, and ends with the last', async () => {
    const { newest, started, done, finish } = follower();
    for (let value = 1; value <= 50; value += 1) newest.want(value);
    expect(started).toEqual([1]);
    await finish();
    expect(started).toEqual([1, 50]);
    await finish();
    expect(done).toEqual([1, 50]);
    newest.want(50);
    expect(started).toEqual([1, 50]);
  });

  it('is made again once it is forgotten', async () => {
    const { newest, started, finish } = follower();
    newest.want(1);
    await finish();
    newest.forget();
    newest.want(1);
    expect(started).toEqual([1, 1]);
  });

  it('that failed is told and tried again when it is wanted again; an earlier error is not told', async () => {
    const { newest, started, done, failed, finish, fail } = follower();
    newest.want(1);
    newest.want(2);
    await fail();
    expect(failed).toEqual([]);
    expect(started).toEqual([1, 2]);
    await fail();
    expect(failed).toEqual(['error']);
    expect(started).toEqual([1, 2]);
    newest.want(2);
    await finish();
    expect(done).toEqual([2]);
  });

  it('is dropped when nothing is wanted any more', async () => {
    const { newest, started, done, finish } = follower();
    newest.want(1);
    newest.want(undefined);
    await finish();
    expect(done).toEqual([]);
    newest.want(2);
    expect(started).toEqual([1, 2]);
  });
});
