import type { InputConvention } from './description.js';

/**
 * Red, green, blue in 0..1, normalised by the mean and deviation of ImageNet's pictures, as torchvision's networks are trained.
 */
export const IMAGENET_INPUT: InputConvention = {
  channels: 'rgb',
  scale: 1,
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
};
