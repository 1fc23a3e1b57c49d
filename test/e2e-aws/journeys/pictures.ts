import sharp from "sharp";
import { photoPath } from "../../support/photo.js";

/** A real photo as a JPEG, its long side `side` pixels. */
export function jpeg(name: "coffee" | "cat" | "dogs" | "rocket", side = 300): Promise<Buffer> {
  return sharp(photoPath(name)).resize(side, side, { fit: "inside" }).jpeg({ quality: 90 }).toBuffer();
}

export interface Looks {
  readonly width: number;
  readonly height: number;
  /** Mean of all samples, 0 … 255. */
  readonly light: number;
  /** Mean of red less mean of blue. */
  readonly warmth: number;
}

export async function looksOf(bytes: Uint8Array): Promise<Looks> {
  const { channels } = await sharp(bytes).stats();
  const { width, height } = await sharp(bytes).metadata();
  const [red, green, blue] = channels.map(({ mean }) => mean) as [number, number, number];
  return { width, height, light: (red + green + blue) / 3, warmth: red - blue };
}
