import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../common/errors.js';
import { hashOfFile, readError } from '../disk/index.js';
import { descriptionError, type NetworkDescription, parseDescription } from './description.js';
import { plainFileSize, readExactly, withFile } from './files.js';
import { jsonKeysFault } from './json-keys.js';
import { type RequiredTensor, requiredTensors } from './layers.js';
import { createNetwork, type Network, type NetworkTensor, type TensorLocation } from './network.js';
import { floatDtype, readSafetensorsHeader, readTensor, type SafetensorsHeader } from './safetensors.js';

/** The name of the description in a network's folder. */
export const DESCRIPTION_FILE = 'network.json';

const WHAT = 'network description';
const MAX_DESCRIPTION_BYTES = 1_000_000;

/**
 * Loads a network: its description and, from the safetensors file next to it, the tensors that the description requires.
 * @param path a description, or a folder that contains one named `network.json`.
 * @throws UserError with one sentence that names the file, and the field or tensor that is wrong.
 */
export async function loadNetwork(path: string): Promise<Network> {
  const descriptionPath = await descriptionPathOf(resolve(path));
  const description = await readDescription(descriptionPath);
  const weightsPath = join(dirname(descriptionPath), description.weights);
  const header = await readSafetensorsHeader(weightsPath);
  const required = requiredTensors(description).map((tensor) => ({
    ...tensor,
    location: locationOf(header, tensor, description),
  }));
  await checkHash(weightsPath, description.sha256);
  const tensors = new Map<string, NetworkTensor>();
  for (const tensor of required) tensors.set(tensor.name, await loadTensor(header, tensor));
  return createNetwork(description, tensors);
}

/** Reads a network's description without its weights. Path and errors are those of {@link loadNetwork}. */
export async function readDescription(path: string): Promise<NetworkDescription> {
  const descriptionPath = await descriptionPathOf(resolve(path));
  return parseDescription(await readJson(descriptionPath), descriptionPath);
}

/**
 * The identity of a network's files, which changes when the description or the weights are written or replaced. Reads no weights.
 * @param path as for {@link loadNetwork}.
 * @throws UserError as {@link readDescription} does.
 */
export async function networkFilesIdentity(path: string): Promise<string> {
  const descriptionPath = await descriptionPathOf(resolve(path));
  const { weights } = await readDescription(descriptionPath);
  const identityOf = async (file: string) => {
    const stats = await stat(file, { bigint: true }).catch(() => undefined); // reported when it is opened
    return [file, stats?.dev, stats?.ino, stats?.size, stats?.mtimeNs, stats?.ctimeNs].join();
  };
  return `${await identityOf(descriptionPath)} ${await identityOf(join(dirname(descriptionPath), weights))}`;
}

async function descriptionPathOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? join(path, DESCRIPTION_FILE) : path;
}

async function readJson(path: string): Promise<unknown> {
  if (path.endsWith('.safetensors'))
    throw descriptionError(path, 'it is a file of weights, not the JSON file that describes them');
  const size = await plainFileSize(path, WHAT);
  if (size > MAX_DESCRIPTION_BYTES) throw descriptionError(path, 'it is larger than 1 MB');
  const bytes = Buffer.alloc(size);
  await withFile(path, WHAT, async (file) => await readExactly(file, bytes, 0, path));
  const text = bytes.toString('utf8');
  const fault = jsonKeysFault(text);
  if (fault !== undefined) throw descriptionError(path, fault);
  return parseJson(text, path);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw descriptionError(path, 'it is not valid JSON');
  }
}

/** @throws UserError `network-weights` if the tensor is missing or unsuitable. */
function locationOf(
  header: SafetensorsHeader,
  { name, shape }: RequiredTensor,
  { name: network }: NetworkDescription,
): TensorLocation {
  const entry = header.tensors.get(name);
  const needed = `${name} [${shape.join(', ')}]`;
  if (entry === undefined) throw weightsError(`${header.path} lacks the tensor ${needed}`, network);
  if (entry.shape.join() !== shape.join())
    throw weightsError(
      `${header.path} holds ${name} [${entry.shape.join(', ')}] instead of ${needed}`,
      network,
    );
  const dtype = floatDtype(entry);
  if (dtype === undefined)
    throw weightsError(`${header.path} holds ${name} as ${entry.dtype} instead of F32, F16 or BF16`, network);
  const { begin, end } = entry;
  return { path: header.path, offset: header.dataOffset + begin, length: end - begin, dtype };
}

async function checkHash(path: string, expected: string | undefined): Promise<void> {
  if (expected === undefined) return;
  const found = await hashOfFile(path).catch((cause: unknown) => {
    throw readError(cause, path, 'safetensors file');
  });
  if (found === expected.toLowerCase()) return;
  throw new UserError(
    'network-hash',
    `The network file ${path} is damaged or was changed (its SHA-256 is ${found} instead of ${expected}); install the network again.`,
  );
}

async function loadTensor(
  header: SafetensorsHeader,
  tensor: RequiredTensor & { readonly location: TensorLocation },
): Promise<NetworkTensor> {
  const { name } = tensor;
  const values = await readTensor(header, name);
  if (!values.every(Number.isFinite))
    throw weightsError(`${header.path} holds a number in ${name} that is infinite or not a number`);
  return { ...tensor, values };
}

function weightsError(fault: string, network?: string): UserError {
  const whose = network === undefined ? 'the network' : `the network ${network}`;
  return new UserError(
    'network-weights',
    `The network file ${fault}; give ${whose} the weights that belong to its description.`,
  );
}
