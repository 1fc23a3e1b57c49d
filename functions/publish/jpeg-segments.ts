import { readSegments, type Segment } from "../../bricks/raster/jpeg/segments.js";
import type { Metadata } from "./png-chunks.js";

const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
/** An ICC profile longer than this is cut into several segments. */
const ICC_PIECE = 65_519;

/** A JPEG with profile, EXIF and density put in after its JFIF header; its pixels are not touched. */
export function withJpegMetadata(jpeg: Uint8Array, { icc, exif, density }: Metadata): Uint8Array {
  if (!icc && !exif && !density) return jpeg;
  const jfif = jfifHeader(jpeg);
  const at = jfif ? jfif.end : 2;
  const parts: Uint8Array[] = [Uint8Array.from(jpeg.subarray(0, at))];
  if (jfif && density && jfif.body.length >= 12) {
    const head = Buffer.from(parts[0].buffer, jfif.start + 4, jfif.body.length);
    head[7] = 1;
    head.writeUInt16BE(Math.round(density), 8);
    head.writeUInt16BE(Math.round(density), 10);
  }
  // EXIF that is longer than a segment cannot be kept in one; it is then left out.
  if (exif && exif.length < 65_527) parts.push(segment(APP1, Buffer.concat([Buffer.from("Exif\0\0", "latin1"), exif])));
  if (icc) {
    const pieces = Math.ceil(icc.length / ICC_PIECE);
    for (let n = 0; n < pieces; n++) {
      const head = Buffer.from([...Buffer.from("ICC_PROFILE\0", "latin1"), n + 1, pieces]);
      parts.push(segment(APP2, Buffer.concat([head, icc.subarray(n * ICC_PIECE, (n + 1) * ICC_PIECE)])));
    }
  }
  return Buffer.concat([...parts, jpeg.subarray(at)]);
}

/** The first segment, where it is JFIF's (ISO/IEC 10918-5, 10.1). */
function jfifHeader(jpeg: Uint8Array): Segment | null {
  const first = readSegments(jpeg).next();
  return !first.done && first.value.marker === APP0 ? first.value : null;
}

/** One marker segment. */
export function segment(marker: number, body: Uint8Array): Uint8Array {
  const out = Buffer.alloc(4 + body.length);
  out[0] = 0xff;
  out[1] = marker;
  out.writeUInt16BE(body.length + 2, 2);
  out.set(body, 4);
  return out;
}
