/**
 * The element of a list at an index.
 * @throws RangeError when there is none: a wrong length must not become a default value.
 */
export function elementAt<T>(list: readonly T[], index: number): T {
  if (index < 0 || index >= list.length)
    throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return list[index] as T;
}

/** @throws RangeError when two lists differ in length; `what` names them. */
export function checkLengths(a: ArrayLike<unknown>, b: ArrayLike<unknown>, what: string): void {
  if (a.length !== b.length) throw new RangeError(`${what} differ in length: ${a.length} and ${b.length}`);
}

/** Pairs of elements. @throws RangeError when the lists differ in length; `what` names them. */
export function zip<A, B>(a: ArrayLike<A>, b: ArrayLike<B>, what: string): [A, B][] {
  checkLengths(a, b, what);
  return Array.from(a, (element, index): [A, B] => [element, b[index] as B]);
}
