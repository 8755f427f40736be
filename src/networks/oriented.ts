import { elementAt } from '../common/elements.js';
import { DESCRIPTION_FORMAT, type Layer, type NetworkDescription, type Pooling } from './description.js';
import { createNetwork, type Network, type NetworkTensor } from './network.js';
import {
  bar,
  CENTRE,
  edge,
  type Kernel3,
  line,
  lineEnd,
  ORIENTATIONS,
  responseDeviation,
  SMOOTH,
  SPOT,
} from './oriented-filters.js';

/** What a map of the oriented network shows. */
export interface MapLabel {
  readonly kind: 'colour' | 'tone' | 'edge' | 'bar' | 'spot' | 'line' | 'end' | 'texture';
  /** Direction across the edge, bar or line, in radians from 0 to below π; undefined for maps without orientation. */
  readonly angle?: number;
  /** `light` for luminance, otherwise the colour or pair of colours. */
  readonly of: string;
  /** Which half of the response the rectifier keeps. */
  readonly sign?: 1 | -1;
}

/** One map of a layer: the sum of kernels over maps below, plus a bias, rectified. */
interface Unit extends MapLabel {
  readonly inputs: readonly { readonly map: number; readonly weights: Kernel3 }[];
  readonly bias?: number;
}

/** Maps 0 to 2 of every layer are the picture itself in red, green and blue, smaller from block to block. */
const COLOURS = ['red', 'green', 'blue'];
/** Luminance of Rec. 709 and two opponent pairs, as weights of red, green and blue. */
const LIGHT = { of: 'light', weights: [0.2126, 0.7152, 0.0722], deviation: 0.25 };
const PAIRS = [
  { of: 'red-green', weights: [1, -1, 0], deviation: 0.1 },
  { of: 'blue-yellow', weights: [-0.5, -0.5, 1], deviation: 0.15 },
];
const TONES = [0.25, 0.5, 0.75];

/** Correlation of neighbouring samples: of pictures, and of the maps of edges in them, which are finer. */
const CORRELATION = { picture: 0.95, maps: 0.6 };
/** Standard deviation that a filter's response is scaled to, before it is rectified. */
const RESPONSE = 0.4;

const angles = (count: number) => Array.from({ length: count }, (_, index) => (Math.PI * index) / count);
const SIGNS = [1, -1] as const;

/** Convolutions of each block; deep enough for the usual style and content layers. */
const BLOCKS = [2, 2, 2, 2, 1];
const TAPS = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu4_2', 'relu5_1'];

/**
 * A network whose filters are made by hand, as neurons of the visual cortex respond (Hubel and Wiesel 1962): in the first layer of a block,
 * edges and bars of 8 orientations in luminance, edges in two pairs of opponent colours, spots and tones, each rectified for both signs;
 * from the second block on, also edges in the maps of the block below, which describe textures (as in the scattering transform, Bruna and
 * Mallat 2013). The second layer adds both signs along the line of each orientation and finds where lines end. Average pooling halves the
 * resolution, and the next block finds the same at twice the size.
 */
export function orientedNetwork(pooling: Pooling = 'average'): Network {
  const layers = unitsOfLayers();
  const tensors = layers.flatMap((units, index) => {
    const inputs = index === 0 ? COLOURS.length : elementAt(layers, index - 1).length;
    return tensorsOf(`conv${elementAt(PLACES, index)}`, units, inputs);
  });
  return createNetwork(
    describeOrientedNetwork(pooling),
    new Map(tensors.map((tensor) => [tensor.name, tensor])),
  );
}

/** The description of {@link orientedNetwork}. */
export function describeOrientedNetwork(pooling: Pooling = 'average'): NetworkDescription {
  const units = unitsOfLayers();
  const layers = PLACES.flatMap((place, index): Layer[] => [
    {
      kind: 'conv',
      name: `conv${place}`,
      channels: elementAt(units, index).length,
      kernel: 3,
      padding: 'replicate',
    },
    { kind: 'relu', name: `relu${place}` },
    ...(isLastOfBlock(index) && index < PLACES.length - 1
      ? [{ kind: 'pool', name: `pool${place.charAt(0)}` } as const]
      : []),
  ]);
  return {
    format: DESCRIPTION_FORMAT,
    name: 'oriented',
    title: 'Oriented filters (edges, bars and their textures, made by hand)',
    licence: 'MIT',
    source: 'Computed by Impasto from formulas',
    input: { channels: 'rgb', scale: 1, mean: [0, 0, 0], deviation: [1, 1, 1] },
    pooling,
    weights: 'oriented.safetensors',
    layers,
    taps: Object.fromEntries(TAPS.map((tap) => [tap, { layer: tap }])),
  };
}

/** What each map of a layer `reluB_I` shows, in the order of its channels; undefined for another layer. */
export function orientedMaps(layer: string): readonly MapLabel[] | undefined {
  return unitsOfLayers()[PLACES.indexOf(layer.replace('relu', ''))];
}

const PLACES = BLOCKS.flatMap((count, block) =>
  Array.from({ length: count }, (_, index) => `${block + 1}_${index + 1}`),
);

const isLastOfBlock = (index: number) => PLACES[index + 1]?.endsWith('_1') ?? true;

/** The units of every convolution, from the first on. */
function unitsOfLayers(): Unit[][] {
  const layers: Unit[][] = [];
  for (const place of PLACES) {
    const below = layers.at(-1) ?? [];
    layers.push(place.endsWith('_1') ? findingUnits(below) : joiningUnits(below));
  }
  return layers;
}

/** The first convolution of a block. @param below maps of the block below; none in the first block. */
function findingUnits(below: readonly Unit[]): Unit[] {
  return [
    ...colourUnits(),
    ...TONES.map(
      (tone): Unit => ({ kind: 'tone', of: 'light', inputs: colourInputs(LIGHT, CENTRE, 1), bias: -tone }),
    ),
    ...PAIRS.flatMap((pair) => SIGNS.map((sign) => unit('tone', pair, CENTRE, sign, 1))),
    ...angles(ORIENTATIONS).flatMap((angle) =>
      SIGNS.flatMap((sign) => [
        { ...found('edge', LIGHT, edge(angle), sign), angle },
        { ...found('bar', LIGHT, bar(angle), sign), angle },
      ]),
    ),
    ...PAIRS.flatMap((pair) =>
      angles(ORIENTATIONS / 2).flatMap((angle) =>
        SIGNS.map((sign) => ({ ...found('edge', pair, edge(angle), sign), angle })),
      ),
    ),
    ...[LIGHT, ...PAIRS].flatMap((channel) => SIGNS.map((sign) => found('spot', channel, SPOT, sign))),
    ...textureUnits(below),
    ...keptUnits(below),
  ];
}

type Colours = typeof LIGHT;

const colourUnits = () =>
  COLOURS.map((of, map): Unit => ({ kind: 'colour', of, inputs: [{ map, weights: CENTRE }] }));

const colourInputs = ({ weights }: Colours, kernel: Kernel3, gain: number) =>
  weights.map((weight, map) => ({ map, weights: scaled(kernel, weight * gain) }));

const scaled = (weights: Kernel3, factor: number): Kernel3 => weights.map((weight) => weight * factor);

function unit(kind: MapLabel['kind'], colours: Colours, kernel: Kernel3, sign: 1 | -1, gain: number): Unit {
  return { kind, of: colours.of, sign, inputs: colourInputs(colours, kernel, sign * gain) };
}

/** A unit that finds a structure, with the usual strength of its response scaled to {@link RESPONSE}. */
function found(kind: MapLabel['kind'], colours: Colours, kernel: Kernel3, sign: 1 | -1): Unit {
  const usual = colours.deviation * responseDeviation(kernel, CORRELATION.picture);
  return unit(kind, colours, kernel, sign, RESPONSE / usual);
}

/** Edges of four orientations in the lines of the block below, whose orientations are joined two by two. */
function textureUnits(below: readonly Unit[]): Unit[] {
  const lines = below.flatMap((one, map) =>
    one.kind === 'line' && one.of.startsWith('light') ? [{ ...one, map }] : [],
  );
  const groups = grouped(
    lines,
    ({ of, angle = 0 }) => `${of} ${Math.floor((angle * ORIENTATIONS) / Math.PI / 2 + 1e-6)}`,
  );
  return [...groups].flatMap(([of, members]) =>
    angles(ORIENTATIONS / 2).flatMap((angle) =>
      SIGNS.map((sign): Unit => {
        const kernel = edge(angle);
        const gain =
          (sign * RESPONSE) / (RESPONSE * responseDeviation(kernel, CORRELATION.maps)) / members.length;
        const inputs = members.map(({ map }) => ({ map, weights: scaled(kernel, gain) }));
        return { kind: 'texture', of, angle, sign, inputs };
      }),
    ),
  );
}

/** The maps of the block below except the colours, smoothed, so that a layer's Gram matrix compares two scales. */
const keptUnits = (below: readonly Unit[]): Unit[] =>
  below.flatMap((one, map) =>
    one.kind === 'colour' ? [] : [{ ...one, inputs: [{ map, weights: SMOOTH }] }],
  );

/** The second convolution of a block: colours, lines and their ends, textures of both signs together. */
function joiningUnits(below: readonly Unit[]): Unit[] {
  const own = below.map((one, map) => ({ ...one, map }));
  const oriented = own.filter(
    ({ kind, angle }) => (kind === 'edge' || kind === 'bar') && angle !== undefined,
  );
  const textures = own.filter(({ kind }) => kind === 'texture').slice(0, mostTextures);
  const signs = grouped(oriented, ({ kind, of, angle }) => `${of} ${kind} ${angle}`);
  const joined = [...signs.values()].flatMap((both): Unit[] => {
    const { kind, of, angle = 0 } = elementAt(both, 0);
    const made = (make: 'line' | 'end', kernel: Kernel3): Unit => ({
      kind: make,
      of: `${of} ${kind}`,
      angle,
      inputs: both.map(({ map }) => ({ map, weights: kernel })),
    });
    const lines = [made('line', line(angle))];
    return of === 'light' ? [...lines, made('end', scaled(lineEnd(angle), 2))] : lines;
  });
  const both = [...grouped(textures, ({ of, angle }) => `${of} ${angle}`).values()];
  return [
    ...colourUnits(),
    ...joined,
    ...both.map((pair): Unit => {
      const { kind, of, angle } = elementAt(pair, 0);
      return {
        kind,
        of,
        ...(angle !== undefined && { angle }),
        inputs: pair.map(({ map }) => ({ map, weights: SMOOTH })),
      };
    }),
  ];
}

/** Only the block's own textures, not those kept from the block below: 2 kinds of lines, 4 groups, 4 orientations, 2 signs. */
const mostTextures = 64;

/** The elements by a key, in their order. */
function grouped<T>(elements: readonly T[], keyOf: (element: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const element of elements)
    groups.set(keyOf(element), [...(groups.get(keyOf(element)) ?? []), element]);
  return groups;
}

function tensorsOf(name: string, units: readonly Unit[], inputs: number): NetworkTensor[] {
  const weight = new Float32Array(units.length * inputs * 9);
  const bias = new Float32Array(units.length);
  for (const [index, { inputs: read, bias: offset = 0 }] of units.entries()) {
    bias[index] = offset;
    for (const { map, weights } of read)
      for (const [at, value] of weights.entries()) {
        const place = (index * inputs + map) * 9 + at;
        weight[place] = (weight[place] ?? 0) + value;
      }
  }
  return [
    { name: `${name}.weight`, shape: [units.length, inputs, 3, 3], values: weight },
    { name: `${name}.bias`, shape: [units.length], values: bias },
  ];
}
