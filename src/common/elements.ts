/**
 * The element of a list at an index.
 * @throws RangeError when the list has no such element, so that a wrong length is an error and not a default value.
 */
export function elementAt<T>(list: readonly T[], index: number): T {
  if (index < 0 || index >= list.length)
    throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return list[index] as T;
}

/** @throws RangeError unless both lists have the same length. */
export function checkLengths(one: ArrayLike<unknown>, other: ArrayLike<unknown>, what: string): void {
  if (one.length !== other.length)
    throw new RangeError(`${what}: ${one.length} and ${other.length} elements`);
}
