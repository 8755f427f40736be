import {
  convolutions,
  createNetwork,
  describeVgg,
  floatDtype,
  IMAGENET_INPUT,
  type NetworkDescription,
  type NetworkTensor,
  readSafetensorsHeader,
  readTensor,
  type SafetensorsHeader,
  type VggKind,
} from '../networks/index.js';
import { type ReadWeights, type Refuse, refuser } from './weights.js';

/**
 * Reads a VGG network from the state of torchvision's or timm's model as safetensors: kernels [out, in, height, width], named by
 * their layer's index in a sequence, `features.0.weight` and so on.
 * @throws UserError `network-import` that names the first fault, `safetensors` for a malformed file.
 */
export const readTorch: ReadWeights = async (path, settings) => {
  const refuse = refuser(path);
  const header = await readSafetensorsHeader(path);
  const kind = kindOf(header, refuse);
  const { facts, depth } = settings(kind);
  const description = describeVgg(kind, { ...facts, depth, input: IMAGENET_INPUT });
  return createNetwork(description, await tensorsOf(header, description, refuse));
};

/** Decided by the block of three or four convolutions: at one index, one network has a convolution and the other a pool. */
function kindOf({ tensors }: SafetensorsHeader, refuse: Refuse): VggKind {
  if (!tensors.has('features.0.weight'))
    return refuse('it has no tensor features.0.weight, the first of a VGG');
  if (tensors.has('features.1.weight'))
    return refuse('its network has batch normalisation; the plain VGG is needed');
  if (tensors.has('features.16.weight')) return 'vgg19';
  return tensors.has('features.17.weight')
    ? 'vgg16'
    : refuse('its layers are those of neither VGG-16 nor VGG-19');
}

async function tensorsOf(
  header: SafetensorsHeader,
  description: NetworkDescription,
  refuse: Refuse,
): Promise<Map<string, NetworkTensor>> {
  const tensors = new Map<string, NetworkTensor>();
  for (const { name, inChannels, outChannels, kernel } of convolutions(description)) {
    const place = description.layers.findIndex((layer) => layer.name === name);
    const take = async (part: string, shape: readonly number[]) => {
      const values = await read(header, `features.${place}.${part}`, shape, refuse);
      tensors.set(`${name}.${part}`, { name: `${name}.${part}`, shape, values });
    };
    await take('weight', [outChannels, inChannels, kernel, kernel]);
    await take('bias', [outChannels]);
  }
  return tensors;
}

async function read(
  header: SafetensorsHeader,
  name: string,
  shape: readonly number[],
  refuse: Refuse,
): Promise<Float32Array> {
  const entry = header.tensors.get(name) ?? refuse(`it has no tensor ${name}`);
  if (entry.shape.join() !== shape.join())
    return refuse(`its ${name} is [${entry.shape.join(', ')}] instead of [${shape.join(', ')}]`);
  if (floatDtype(entry) === undefined)
    return refuse(`its ${name} is ${entry.dtype} instead of F32, F16 or BF16`);
  return await readTensor(header, name);
}
