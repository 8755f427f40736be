import type { EventEmitter } from 'node:events';

/**
 * Some of what a class or object of Electron has, by the names and signatures of electron.d.ts. That it is an EventEmitter is left out,
 * as its methods give back the whole.
 */
export type Some<T, Without extends keyof T = never> = Partial<Omit<T, keyof EventEmitter | Without>>;

/**
 * An object whose unknown members throw, in reading and in writing, so that what a stand-in does not have is noticed where it is asked.
 * Symbols and `then` are asked by the language itself.
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
      throw new Error(`the stand-in of Electron has no ${name}.${key} to be set`);
    },
  });
}
