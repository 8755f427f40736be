import { UserError } from '../common/errors.js';

/** Throws; `fault` completes the sentence "... because". */
export type Refuse = (fault: string) => never;

/** A function that refuses a file of weights with UserError `network-import`. */
export function refuser(path: string): Refuse {
  return (fault) => {
    throw new UserError(
      'network-import',
      `The file ${path} cannot be imported because ${fault}; give Keras' HDF5 file or a safetensors file of VGG-16 or VGG-19, or a network description.`,
      { values: { path, fault } },
    );
  };
}
