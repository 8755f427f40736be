import type { EventEmitter } from 'node:events';

/**
 * Some members of a class or object of Electron, with the types of electron.d.ts. EventEmitter's methods are omitted, because they return
 * the complete object.
 */
export type Some<T, Without extends keyof T = never> = Partial<Omit<T, keyof EventEmitter | Without>>;

/**
 * Wraps an object so that reading or writing an unknown member throws, which shows what a stand-in lacks. Symbols and `then` are allowed,
 * because the language itself reads them.
 */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get: (object, key, receiver) => {
      if (key in object || typeof key === 'symbol' || key === 'then')
        return Reflect.get(object, key, receiver);
      throw new Error(`the stand-in of Electron has no ${name}.${key}`);
    },
    set: (object, key, value, receiver) => {
      if (key in object || typeof key === 'symbol') return Reflect.set(object, key, value, receiver);
      throw new Error(`the stand-in of Electron has no ${name}.${key} to set`);
    },
  });
}
