export {
  describeNetwork,
  EMBEDDED,
  isMissing,
  KNOWN_NETWORKS,
  type OpenNetworkOptions,
  openNetwork,
} from './catalog.js';
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
export { plainFileSize, withFile } from './files.js';
export { numberToF16 } from './half.js';
export { IMAGENET_INPUT } from './imagenet.js';
export {
  INSTALLED_NAME_RULE,
  installedFolder,
  installedNames,
  installedNetworksFolder,
  isInstallableName,
  isInstalled,
} from './installed.js';
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
export { DESCRIPTION_FILE, loadNetwork, readDescription } from './load.js';
export {
  createNetwork,
  type Network,
  type NetworkTensor,
  type TensorLocation,
  tensorOf,
  withPooling,
} from './network.js';
export {
  describeVgg,
  PUBLISHED,
  type PublishedWeights,
  publishedNamed,
  type VggFacts,
  vggDepths,
} from './published.js';
export { DEFAULT_RANDOM_NETWORK, type RandomNetworkOptions, randomNetwork } from './random.js';
export { type RequiredTensor, requiredTensors } from './required-tensors.js';
export {
  floatDtype,
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
export { multiplicationsPerPixel, type SpeedClass, speedClassOf } from './speed.js';
export { DEFAULT_DEPTH, type VggKind, vggRelus } from './vgg.js';
export { listed, quoted } from './wording.js';
