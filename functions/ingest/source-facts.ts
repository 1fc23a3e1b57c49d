/** Container formats that are read and written. */
export type PictureFormat = "jpeg" | "png" | "webp" | "avif" | "tiff" | "gif";

/** What is known of the person's picture; small enough to travel through the state machine. */
export interface SourceFacts {
  /** The original, untouched. */
  readonly key: string;
  /** Lower-case hex SHA-256 of its bytes. */
  readonly sha256: string;
  readonly bytes: number;
  readonly format: PictureFormat;
  /** Pixels, after the EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** Bits a sample that are kept. */
  readonly depth: 8 | 16;
  /**
   * `native`: the samples are RGB or grey and are kept as they are, in the picture's own profile.
   * `converted`: CMYK, Lab, grey with a profile of its own and the like, which are turned into 8-bit sRGB once.
   */
  readonly colour: "native" | "converted";
  /** One channel in the file (besides alpha). */
  readonly grey: boolean;
  readonly hasAlpha: boolean;
  /** EXIF orientation of the file, 1 … 8. */
  readonly orientation: number;
  /** An ICC profile is embedded. */
  readonly hasProfile: boolean;
  /** There is EXIF in it; missing where that was not looked for. */
  readonly hasExif?: boolean;
  /** Pixels per inch, where the file says. */
  readonly density: number | null;
  /** How the file was compressed, where it is a JPEG. */
  readonly jpeg: JpegFacts | null;
  /** A WebP or AVIF without loss gives its samples back exactly. */
  readonly lossless: boolean;
  /** The picture that the bricks work on. */
  readonly working: WorkingFacts;
}

export interface JpegFacts {
  /** Quality on the scale of the Independent JPEG Group, 1 … 100, estimated from the luma quantisation table. */
  readonly quality: number;
  /** e.g. `4:2:0`. */
  readonly chromaSubsampling: string;
  readonly progressive: boolean;
}

export interface WorkingFacts {
  readonly width: number;
  readonly height: number;
  /** Source pixels per working pixel, ≥ 1, across and down; they differ by rounding alone. */
  readonly scaleX: number;
  readonly scaleY: number;
}

/** Upright 8-bit sRGB without alpha: the original's samples are those that the bricks work on. */
export function isPlain({
  depth,
  colour,
  hasProfile,
  hasAlpha,
}: Pick<SourceFacts, "depth" | "colour" | "hasProfile" | "hasAlpha">): boolean {
  return depth === 8 && colour === "native" && !hasProfile && !hasAlpha;
}
