import { UserError } from '../common/errors.js';

/** Ends the reading of a file; `fault` completes the sentence "... because". */
export type Refuse = (fault: string) => never;

/** How a file of weights is refused, in one sentence. */
export function refuser(path: string): Refuse {
  return (fault) => {
    throw new UserError(
      'network-import',
      `The file ${path} cannot be taken over because ${fault}; give Keras' HDF5 file or a safetensors file of VGG-16 or VGG-19, or a network description.`,
      { values: { path, fault } },
    );
  };
}
