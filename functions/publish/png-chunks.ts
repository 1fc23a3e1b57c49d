import { crc32, deflateSync } from "node:zlib";

/** What a picture carries beside its pixels. */
export interface Metadata {
  readonly icc: Uint8Array | null;
  /** The TIFF structure alone. */
  readonly exif: Uint8Array | null;
  /** Pixels per inch. */
  readonly density: number | null;
}

/** A PNG with profile, EXIF and density put in after its header; its pixels are not touched. */
export function withPngMetadata(png: Uint8Array, { icc, exif, density }: Metadata): Uint8Array {
  const header = 8 + 25;
  const chunks: Uint8Array[] = [png.subarray(0, header)];
  if (icc) chunks.push(chunk("iCCP", Buffer.concat([Buffer.from("ICC profile\0\0", "latin1"), deflateSync(icc)])));
  if (density) {
    const perMetre = Math.round(density / 0.0254);
    const body = Buffer.alloc(9);
    body.writeUInt32BE(perMetre, 0);
    body.writeUInt32BE(perMetre, 4);
    body[8] = 1;
    chunks.push(chunk("pHYs", body));
  }
  if (exif) chunks.push(chunk("eXIf", exif));
  chunks.push(withoutChunks(png.subarray(header), ["iCCP", "pHYs", "eXIf", "sRGB", "gAMA", "cHRM"]));
  return Buffer.concat(chunks);
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, "latin1");
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}

function withoutChunks(rest: Uint8Array, types: readonly string[]): Uint8Array {
  const kept: Uint8Array[] = [];
  const view = Buffer.from(rest.buffer, rest.byteOffset, rest.byteLength);
  for (let p = 0; p + 12 <= view.length; ) {
    const length = view.readUInt32BE(p);
    const end = p + 12 + length;
    if (!types.includes(view.toString("latin1", p + 4, p + 8))) kept.push(view.subarray(p, end));
    p = end;
  }
  return Buffer.concat(kept);
}
