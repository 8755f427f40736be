export { describeNetwork, EMBEDDED, isMissing, KNOWN_NETWORKS, networkKey, openNetwork } from './catalog.js';
export {
  DESCRIPTION_FORMAT,
  IMAGENET_INPUT,
  type InputConvention,
  type Layer,
  type NetworkDescription,
  type Padding,
  type Pooling,
} from './description.js';
export { plainFileSize, withFile } from './files.js';
export { numberToF16 } from './half.js';
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
export { loadNetwork, readDescription } from './load.js';
export { createNetwork, type Network, type NetworkTensor, tensorOf, withPooling } from './network.js';
export { type MapLabel, orientedMaps } from './oriented.js';
export {
  describeVgg,
  PUBLISHED,
  type PublishedWeights,
  publishedNamed,
  type VggFacts,
  vggDepths,
} from './published.js';
export { type ReceptiveField, receptiveField } from './receptive-field.js';
export {
  floatDtype,
  readSafetensorsHeader,
  readTensor,
  type SafetensorsHeader,
  type TensorData,
} from './safetensors.js';
export type { WeightsDtype } from './safetensors-writer.js';
export { saveNetwork } from './save.js';
export { type SpeedClass, speedClassOf } from './speed.js';
export { DEFAULT_DEPTH, type VggKind } from './vgg.js';
