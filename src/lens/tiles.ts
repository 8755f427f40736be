import { cropPicture, fitSize, type Picture, resamplePicture, type Size } from '../images/index.js';
import { type MapLabel, type Network, orientedMaps, tensorOf } from '../networks/index.js';
import { type FeatureMap, type LayerView, type Square, seenFrom } from './feature-maps.js';

/** A picture on a sheet, with what stands below it. */
export interface LensTile {
  readonly label: string;
  readonly picture: Picture;
}

/** Darkest and brightest sample of a map look like a photo's with this exponent, that of a screen: small activations stay visible. */
const DISPLAY_GAMMA = 1 / 2.2;
/** The outline of a receptive field. */
const OUTLINE = [1, 0.2, 0.1] as const;

/** How tiles of maps are drawn. */
interface TileSize {
  /** Long side of a map, in pixels. */
  readonly tile: number;
  /** Parts of the picture below each map; 0 for none. */
  readonly parts: number;
}

/** A map with parts of the picture below it. @param shown those parts, see `excitingParts`. */
export function mapTile(
  map: FeatureMap,
  view: LayerView,
  picture: Picture,
  name: MapLabel | undefined,
  shown: readonly Square[],
  { tile, parts }: TileSize,
): LensTile {
  const size = fitSize(picture, tile);
  const drawn = enlargedMap(map, view, size);
  const label = [`${map.channel}`, name && mapName(name), `mean ${map.mean.toPrecision(2)}`].filter(Boolean);
  if (parts === 0) return { label: label.join(' '), picture: drawn };
  const side = Math.floor(size.width / parts);
  const sheet = blank({ width: size.width, height: size.height + side });
  paste(sheet, drawn, 0, 0);
  for (const [index, part] of shown.entries())
    paste(
      sheet,
      resamplePicture(cut(picture, part), { width: side, height: side }),
      index * side,
      size.height,
    );
  return { label: label.join(' '), picture: sheet };
}

/** The picture itself, with the outline of what the layer's middle sample sees, as large as a tile of {@link mapTile}. */
export function pictureTile(
  picture: Picture,
  view: LayerView,
  label: string,
  { tile, parts }: TileSize,
): LensTile {
  const size = fitSize(picture, tile);
  const side = parts === 0 ? 0 : Math.floor(size.width / parts);
  const sheet = blank({ width: size.width, height: size.height + side });
  paste(sheet, resamplePicture(picture, size), 0, 0);
  const middle = { x: Math.floor(view.width / 2), y: Math.floor(view.height / 2) };
  const { left, top, side: seen } = seenFrom(view.field, middle, picture);
  const factor = size.width / picture.width;
  outline(sheet, {
    left: Math.floor(left * factor),
    top: Math.floor(top * factor),
    side: Math.max(2, Math.round(seen * factor)),
  });
  return { label, picture: sheet };
}

/** The kernels of the first convolution as pictures: grey is zero, and the largest weight of each is full colour. */
export function filterTiles(network: Network, side: number): LensTile[] {
  const { layers, input, name } = network.description;
  const [first] = layers;
  if (first?.kind !== 'conv') throw new Error('the first layer is a convolution');
  const { kernel, channels } = first;
  const { values } = tensorOf(network, `${first.name}.weight`);
  const taps = kernel * kernel;
  return Array.from({ length: channels }, (_, channel) => {
    const weights = values.subarray(channel * 3 * taps, (channel + 1) * 3 * taps);
    const most = weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 1e-12);
    const data = weights.map((weight) => 0.5 + weight / most / 2);
    if (input.channels === 'bgr') swapEnds(data, taps);
    const label = nameOf(name, 'relu1_1', channel);
    const picture = enlargedSamples({ width: kernel, height: kernel, data }, { width: side, height: side });
    return {
      label: [channel, label && mapName(label)].filter((part) => part !== undefined).join(' '),
      picture,
    };
  });
}

/** What a map of the oriented network shows; undefined for the networks that were learned. */
export function nameOf(network: string, layer: string, channel: number): MapLabel | undefined {
  return network === 'oriented' ? orientedMaps(layer)?.[channel] : undefined;
}

/** `edge light 45° +`, for example. */
function mapName({ kind, of, angle, sign }: MapLabel): string {
  const degrees = angle === undefined ? undefined : `${Math.round((angle * 180) / Math.PI)}°`;
  return [kind, of, degrees, sign && (sign > 0 ? '+' : '-')].filter(Boolean).join(' ');
}

function swapEnds(data: Float32Array, taps: number): void {
  const first = data.slice(0, taps);
  data.copyWithin(0, 2 * taps);
  data.set(first, 2 * taps);
}

function enlargedMap({ values, peak }: FeatureMap, { width, height }: Size, size: Size): Picture {
  const grey = values.map((value) => (peak > 0 ? Math.max(0, value / peak) ** DISPLAY_GAMMA : 0));
  const data = new Float32Array(3 * grey.length);
  for (let plane = 0; plane < 3; plane++) data.set(grey, plane * grey.length);
  return enlargedSamples({ width, height, data }, size);
}

/** Every sample as a rectangle, so that it can be seen. A picture with more samples than pixels is resampled instead. */
function enlargedSamples(picture: Picture, size: Size): Picture {
  if (picture.width > size.width || picture.height > size.height) return resamplePicture(picture, size);
  const enlarged = blank(size);
  for (let i = 0; i < enlarged.data.length; i++) {
    const [x, y] = [i % size.width, Math.floor(i / size.width) % size.height];
    const plane = Math.floor(i / (size.width * size.height));
    const row = plane * picture.height + Math.floor((y * picture.height) / size.height);
    enlarged.data[i] = picture.data[row * picture.width + Math.floor((x * picture.width) / size.width)] ?? 0;
  }
  return enlarged;
}

const blank = (size: Size): Picture => ({
  ...size,
  data: new Float32Array(3 * size.width * size.height).fill(1),
});

const cut = (picture: Picture, { left, top, side }: Square) =>
  cropPicture(picture, { width: side, height: side }, left, top);

function paste(sheet: Picture, { width, height, data }: Picture, left: number, top: number): void {
  for (let plane = 0; plane < 3; plane++)
    for (let row = 0; row < height; row++) {
      const from = (plane * height + row) * width;
      sheet.data.set(
        data.subarray(from, from + width),
        (plane * sheet.height + top + row) * sheet.width + left,
      );
    }
}

/** Draws the edges of a square; the parts outside the sheet are left out. */
function outline(sheet: Picture, { left, top, side }: Square): void {
  const plane = sheet.width * sheet.height;
  const mark = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= sheet.width || y >= sheet.height) return;
    for (const [channel, value] of OUTLINE.entries())
      sheet.data[channel * plane + y * sheet.width + x] = value;
  };
  for (let i = 0; i < side; i++) {
    mark(left + i, top);
    mark(left + i, top + side - 1);
    mark(left, top + i);
    mark(left + side - 1, top + i);
  }
}
