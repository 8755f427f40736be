/*
 * The shape of the instant network; models/training/instant.py has the same numbers and explains the method.
 */

/** Taps of the embedded network's trunk, from fine to coarse, with their channels. Their statistics describe a style. */
export const tapChannels = { relu1_1: 16, relu2_1: 32, relu3_1: 96, relu4_1: 160 } as const;

export type TapName = keyof typeof tapChannels;

export const taps = Object.keys(tapChannels) as TapName[];

/** Taps whose transported activations the decoder reads. */
export const carried = ['relu2_1', 'relu3_1', 'relu4_1'] as const satisfies readonly TapName[];

export type CarriedTap = (typeof carried)[number];

/** A value for every carried tap. */
export const byTap = <Value>(of: (tap: CarriedTap) => Value) =>
  Object.fromEntries(carried.map((tap) => [tap, of(tap)])) as Record<CarriedTap, Value>;

/** Pixels per position of a tap: 1, 2, 4 and 8. */
export const strideOf = (tap: TapName): number => 2 ** (Number(tap[4]) - 1);

/** Pixels per position of the coarsest tap. */
export const cell = 8;

/**
 * A is reflected beyond its edges by this many cells, and the painting is cropped, so that zero padding stays outside. With 2, 3 and 4 the
 * rows next to the edges of 15 paintings differ by up to 16.6, 3.9 and 3.8 levels in their mean brightness; each takes a tenth longer.
 */
export const marginCells = 3;

/** Share of a covariance's mean diagonal that is added to its diagonal; it bounds the gain along directions that A hardly uses. */
export const ridge = 0.01;

/** Normalised activations beyond this are cut: a channel that A hardly uses can be amplified a thousandfold. */
export const limit = 12;

/** Slope of the decoder's rectifiers below zero, so that no unit dies in training. */
export const slope = 0.1;

/** Taps whose covariances describe a style, projected onto {@link directions} principal directions. */
export const projected = ['relu3_1', 'relu4_1'] as const satisfies readonly TapName[];
export const directions = 16;

/** Channels of noise at every carried scale. */
export const noiseChannels = 2;

/** One scale of the decoder. */
interface Stage {
  /** The tap that it reads beside the scale before; undefined at full size. */
  readonly tap: CarriedTap | undefined;
  /** Number in the names of its tensors. */
  readonly block: number;
  /** Output channels of its 3×3 convolutions. */
  readonly widths: readonly number[];
  /** Channels after its last convolution, which is 1×1, and 3×3 at full size. */
  readonly reduced: number;
}

/** The scales of the decoder, coarse to fine. */
export const stages: readonly Stage[] = [
  { tap: 'relu4_1', block: 4, widths: [128, 128, 128], reduced: 48 },
  { tap: 'relu3_1', block: 3, widths: [72, 56], reduced: 28 },
  { tap: 'relu2_1', block: 2, widths: [32, 24], reduced: 12 },
  { tap: undefined, block: 1, widths: [12], reduced: 3 },
];

/** A modulated convolution: scales of its inputs, then shifts of its outputs, from these positions of the modulation vector. */
export interface Modulated {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly scalesAt: number;
  readonly shiftsAt: number;
}

/** The modulated convolutions in the order of the modulation vector. */
export const modulated: readonly Modulated[] = modulatedConvolutions();

function modulatedConvolutions(): Modulated[] {
  const found: Modulated[] = [];
  let position = 0;
  let enlarged = 0;
  for (const { tap, block, widths, reduced } of stages) {
    let inputs = enlarged + (tap ? tapChannels[tap] + noiseChannels : 0);
    for (const [index, outputs] of widths.entries()) {
      const shiftsAt = position + inputs;
      found.push({ name: `decode${block}_${index + 1}`, inputs, outputs, scalesAt: position, shiftsAt });
      position = shiftsAt + outputs;
      inputs = outputs;
    }
    enlarged = reduced;
  }
  return found;
}
