/**
 * A picture at its own size and depth, in its own colour space: rows from the top, channels interleaved, straight alpha.
 * 8 bits a sample in a Uint8Array, 16 in a Uint16Array.
 */
export interface FullPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array | Uint16Array;
}

/** What one 8-bit level is worth in the picture's samples: 1 or 257. */
export function unitOf(picture: FullPicture): 1 | 257 {
  return picture.data instanceof Uint16Array ? 257 : 1;
}

/** The largest sample: 255 or 65535. */
export function whiteOf(picture: FullPicture): number {
  return 255 * unitOf(picture);
}

export function copyOf(picture: FullPicture): FullPicture {
  return { ...picture, data: picture.data.slice() };
}
