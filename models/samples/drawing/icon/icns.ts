/** The types of Apple's icon file that hold a PNG, and the side of each in pixels; some are the same picture at double resolution. */
export const icnsTypes: readonly (readonly [type: string, side: number])[] = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

/** An Apple icon file. @param png returns the picture with a side in pixels, for each side in {@link icnsTypes}. */
export function encodeIcns(png: (side: number) => Buffer): Buffer {
  const blocks = icnsTypes.map(([type, side]) => block(type, png(side)));
  return block('icns', Buffer.concat(blocks));
}

/** Four letters, the length of the whole, the content. */
function block(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}
