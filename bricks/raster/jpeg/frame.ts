/** One colour component of a JPEG file as quantised DCT coefficients (ITU-T T.81). */
export interface Component {
  readonly id: number;
  /** Sampling factors: blocks of this component in one MCU, across and down. */
  readonly h: number;
  readonly v: number;
  /** Number of its quantisation table. */
  readonly table: number;
  /** Blocks that cover the picture. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Blocks stored in a row and in all: whole MCUs. */
  readonly stride: number;
  readonly rows: number;
  /** 64 coefficients a block in zigzag order, block rows from the top. */
  readonly coefficients: Int16Array;
}

/** A decoded JPEG before dequantisation: what its blocks say, without any loss. */
export interface Frame {
  /** Pixels, as stored: the EXIF orientation is not applied. */
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  /** Quantisation tables by number, zigzag order. */
  readonly tables: readonly (Uint16Array | undefined)[];
  readonly mcusAcross: number;
  readonly mcusDown: number;
  /** MCU size in pixels. */
  readonly mcuWidth: number;
  readonly mcuHeight: number;
}

/** The file is no JPEG that can be taken apart without loss here, or it is damaged. */
export class UnsupportedJpeg extends Error {}

/** Natural (row by row) position of each coefficient in zigzag order. */
export const ZIGZAG: readonly number[] = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];
