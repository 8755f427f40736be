export { EMBEDDED, KNOWN_NETWORKS, type OpenNetworkOptions, openNetwork } from './catalog.js';
export {
  type ConvolutionLayer,
  DESCRIPTION_FORMAT,
  type InputConvention,
  type Layer,
  type NetworkDescription,
  type Padding,
  type Pooling,
  parseDescription,
  type Tap,
} from './description.js';
export {
  type Convolution,
  channelsAt,
  convolutions,
  layersUpTo,
  minimumSide,
  strideAt,
  tapChannels,
  tapNames,
  tapOf,
} from './layers.js';
export { DESCRIPTION_FILE, loadNetwork } from './load.js';
export {
  createNetwork,
  type Network,
  type NetworkTensor,
  type TensorLocation,
  tensorOf,
  withPooling,
} from './network.js';
export { DEFAULT_RANDOM_NETWORK, type RandomNetworkOptions, randomNetwork } from './random.js';
export { type RequiredTensor, requiredTensors } from './required-tensors.js';
export {
  loadSafetensors,
  readSafetensorsHeader,
  readTensor,
  type SafetensorsFile,
  type SafetensorsHeader,
  type TensorData,
  type TensorEntry,
} from './safetensors.js';
export { type WeightsDtype, writeSafetensors } from './safetensors-writer.js';
export { saveNetwork } from './save.js';
