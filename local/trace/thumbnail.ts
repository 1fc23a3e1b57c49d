import sharp from "sharp";

const LONG_SIDE = 192;

/** A small picture of a stored one, as a data URL that a drawing can hold. */
export async function thumbnail(bytes: Uint8Array): Promise<string> {
  const small = await sharp(bytes)
    .resize(LONG_SIDE, LONG_SIDE, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: 75 })
    .toBuffer();
  return `data:image/webp;base64,${small.toString("base64")}`;
}
