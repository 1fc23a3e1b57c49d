import type { FullPicture } from "../../bricks/raster/fullsize/full-picture.js";
import { UnsupportedJpeg } from "../../bricks/raster/jpeg/frame.js";
import { type Spliced, spliceJpeg } from "../../bricks/raster/jpeg/splice.js";
import type { SourceFacts } from "../ingest/source-facts.js";
import { refreshedExif } from "./exif.js";
import { decodeOriginal } from "./original.js";

/**
 * The edit put into the JPEG file itself, so that every block that it does not touch keeps its compressed form. The file
 * is decoded again and compared before it is trusted. Null when the file cannot be edited in this way.
 */
export async function editJpeg(
  bytes: Uint8Array,
  source: SourceFacts,
  original: FullPicture,
  edited: FullPicture,
): Promise<Uint8Array | null> {
  const fits = source.format === "jpeg" && source.colour === "native" && source.depth === 8;
  if (!fits || edited.channels !== 3) return null;
  try {
    const spliced = spliceJpeg({
      bytes,
      original,
      edited,
      orientation: source.orientation,
      exif: (body) => {
        const fresh = refreshedExif(body, { keepOrientation: true });
        return fresh && Buffer.concat([Buffer.from("Exif\0\0", "latin1"), fresh]);
      },
    });
    const stored = await decodeOriginal(spliced.bytes, source);
    return agreesOutside(spliced, original, stored, source.orientation) ? spliced.bytes : null;
  } catch (error) {
    if (error instanceof UnsupportedJpeg) return null;
    throw error;
  }
}

/** Do all pixels farther than one block group from a changed one agree bit for bit? */
function agreesOutside({ changed, frame }: Spliced, a: FullPicture, b: FullPicture, orientation: number): boolean {
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels) return false;
  const { mcusAcross, mcusDown, mcuWidth, mcuHeight } = frame;
  const far = (mx: number, my: number) => {
    for (let y = Math.max(0, my - 1); y <= Math.min(mcusDown - 1, my + 1); y++) {
      for (let x = Math.max(0, mx - 1); x <= Math.min(mcusAcross - 1, mx + 1); x++) {
        if (changed[y * mcusAcross + x]) return false;
      }
    }
    return true;
  };
  const apart = Uint8Array.from(changed, (_, i) => (far(i % mcusAcross, Math.floor(i / mcusAcross)) ? 1 : 0));
  const turned = orientation >= 5;
  const mirrored = [2, 3, 7, 8].includes(orientation);
  const flipped = [3, 4, 6, 7].includes(orientation);
  for (let y = 0, p = 0; y < a.height; y++) {
    for (let x = 0; x < a.width; x++, p += 3) {
      if (a.data[p] === b.data[p] && a.data[p + 1] === b.data[p + 1] && a.data[p + 2] === b.data[p + 2]) continue;
      const u = turned ? y : x;
      const v = turned ? x : y;
      const storedX = mirrored ? frame.width - 1 - u : u;
      const storedY = flipped ? frame.height - 1 - v : v;
      if (apart[Math.floor(storedY / mcuHeight) * mcusAcross + Math.floor(storedX / mcuWidth)]) return false;
    }
  }
  return true;
}
