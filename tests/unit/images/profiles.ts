/** ICC profiles made for the tests, as ICC.1:2022 lays them out (version 2, XYZ connection space). */

function s15Fixed16(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65536));
  return bytes;
}

function xyz(values: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from('XYZ \0\0\0\0'), ...values.map(s15Fixed16)]);
}

export function gammaCurve(gamma: number): Buffer {
  const bytes = Buffer.from('curv\0\0\0\0\0\0\0\x01\0\0');
  bytes.writeUInt16BE(Math.round(gamma * 256), 12);
  return bytes;
}

export function tableCurve(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(12 + 2 * values.length);
  bytes.write('curv');
  bytes.writeUInt32BE(values.length, 8);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(Math.round(value * 65535), 12 + 2 * i);
  return bytes;
}

export function parametricCurve(kind: number, parameters: readonly number[]): Buffer {
  const head = Buffer.from('para\0\0\0\0\0\0\0\0');
  head.writeUInt16BE(kind, 8);
  return Buffer.concat([head, ...parameters.map(s15Fixed16)]);
}

function text(type: 'desc' | 'text', value: string): Buffer {
  if (type === 'text') return Buffer.from(`text\0\0\0\0${value}\0`);
  const bytes = Buffer.alloc(8 + 4 + value.length + 1 + 8 + 3 + 67);
  bytes.write('desc');
  bytes.writeUInt32BE(value.length + 1, 8);
  bytes.write(value, 12);
  return bytes;
}

function profile(space: 'RGB ' | 'GRAY', tags: Record<string, Buffer>): Buffer {
  const entries = Object.entries({
    desc: text('desc', 'test'),
    cprt: text('text', 'none'),
    wtpt: xyz([0.9642, 1, 0.8249]),
    ...tags,
  });
  const table = Buffer.alloc(4 + 12 * entries.length);
  table.writeUInt32BE(entries.length);
  const parts: Buffer[] = [];
  let offset = 128 + table.length;
  for (const [i, [signature, data]] of entries.entries()) {
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    table.write(signature, 4 + 12 * i);
    table.writeUInt32BE(offset, 8 + 12 * i);
    table.writeUInt32BE(data.length, 12 + 12 * i);
    parts.push(padded);
    offset += padded.length;
  }
  return Buffer.concat([header(space, offset), table, ...parts]);
}

function header(space: string, size: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.writeUInt32BE(size, 0);
  bytes.writeUInt32BE(0x02400000, 8);
  bytes.write(`mntr${space}XYZ `, 12);
  bytes.write('acsp', 36);
  Buffer.concat([0.9642, 1, 0.8249].map(s15Fixed16)).copy(bytes, 68);
  return bytes;
}

export function grayProfile(curve: Buffer): Buffer {
  return profile('GRAY', { kTRC: curve });
}

/** Gamma of Adobe RGB (1998), 563/256. */
export const ADOBE_GAMMA = 563 / 256;

const ADOBE_PRIMARIES = [
  [0.60974, 0.31111, 0.01947],
  [0.20528, 0.62567, 0.06087],
  [0.14919, 0.06322, 0.74457],
] as const;

/** The same colours as a table (lut16Type, 10.10): curves in, then the eight corners of the cube as XYZ. */
export function adobeRgbTableProfile(): Buffer {
  const head = Buffer.alloc(52);
  head.write('mft2');
  head.set([3, 3, 2], 8);
  for (const diagonal of [0, 4, 8]) s15Fixed16(1).copy(head, 12 + 4 * diagonal);
  head.writeUInt16BE(1024, 48);
  head.writeUInt16BE(2, 50);
  const curve = Array.from({ length: 1024 }, (_, i) => Math.round(65535 * (i / 1023) ** ADOBE_GAMMA));
  const corners = Array.from({ length: 24 }, (_, i) => {
    const corner = Math.floor(i / 3);
    const amount = ADOBE_PRIMARIES.reduce((sum, xyz, c) => sum + ((corner >> (2 - c)) & 1) * xyz[i % 3]!, 0);
    return Math.round(amount * 32768);
  });
  const table = Buffer.alloc(2 * (3 * 1024 + 24 + 6));
  for (const [i, value] of [
    ...curve,
    ...curve,
    ...curve,
    ...corners,
    0,
    65535,
    0,
    65535,
    0,
    65535,
  ].entries()) {
    table.writeUInt16BE(value, 2 * i);
  }
  return profile('RGB ', { A2B0: Buffer.concat([head, table]) });
}

/** Adobe RGB (1998): its primaries adapted to D50, from the specification's annex. */
export function adobeRgbProfile(): Buffer {
  const curve = gammaCurve(ADOBE_GAMMA);
  return profile('RGB ', {
    rXYZ: xyz(ADOBE_PRIMARIES[0]),
    gXYZ: xyz(ADOBE_PRIMARIES[1]),
    bXYZ: xyz(ADOBE_PRIMARIES[2]),
    rTRC: curve,
    gTRC: curve,
    bTRC: curve,
  });
}
