import { setFlagsFromString } from 'node:v8';

/** V8's flag that turns its middle compiler, Maglev, off. */
const WITHOUT_MAGLEV = '--no-maglev';

/**
 * The V8 flags that this program needs: none, or Maglev off. With V8 13.6 and 14.1 (Node 24 and 25), code that Maglev compiles while a
 * loop runs (OSR) can give an object the field of another. Of 50 runs of one painting on Node 24 and of 60 on Node 25, 15 saw a picture
 * with the width of another one; none of 50 did on Node 24 with the flag, and none of 60 on Node 26 (V8 14.6) and on Node 22 (V8 12.4),
 * where Node turns Maglev off for such defects (nodejs/node#54384).
 * @param v8 the version of V8, such as `13.6.233.17-node.53`.
 */
export function compilerFlags(v8: string): readonly string[] {
  const [major = 0, minor = 0] = v8.split('.').map(Number);
  const isFixed = major > 14 || (major === 14 && minor >= 6);
  return major < 12 || isFixed ? [] : [WITHOUT_MAGLEV];
}

/** Sets {@link compilerFlags} for this process and its threads. Call it first: code that is already compiled stays. */
export function avoidFaultyCompiler(): void {
  for (const flag of compilerFlags(process.versions.v8)) setFlagsFromString(flag);
}
