/**
 * A copy of an EXIF block (the TIFF structure, without JPEG's `Exif\0\0`) that fits the edited picture: upright, and
 * without its thumbnail, which would still show the picture before the edit. Null when it cannot be read.
 */
export function refreshedExif(
  exif: Uint8Array,
  options: { readonly keepOrientation?: boolean } = {},
): Uint8Array | null {
  const block = stripPrefix(exif).slice();
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (block.length < 14) return null;
  const little = block[0] === 0x49 && block[1] === 0x49;
  if (!little && !(block[0] === 0x4d && block[1] === 0x4d)) return null;
  try {
    const first = view.getUint32(4, little);
    const count = view.getUint16(first, little);
    for (let n = 0; n < count; n++) {
      const entry = first + 2 + 12 * n;
      if (view.getUint16(entry, little) === ORIENTATION && !options.keepOrientation)
        view.setUint16(entry + 8, 1, little);
    }
    const next = first + 2 + 12 * count;
    const thumbnail = view.getUint32(next, little);
    if (thumbnail !== 0) blankThumbnail(block, view, thumbnail, little);
    view.setUint32(next, 0, little);
    return block;
  } catch {
    // An offset beyond the block: such EXIF helps nobody.
    return null;
  }
}

const ORIENTATION = 0x0112;
const THUMBNAIL_OFFSET = 0x0201;
const THUMBNAIL_LENGTH = 0x0202;

function blankThumbnail(block: Uint8Array, view: DataView, directory: number, little: boolean): void {
  const count = view.getUint16(directory, little);
  let offset = 0;
  let length = 0;
  for (let n = 0; n < count; n++) {
    const entry = directory + 2 + 12 * n;
    const tag = view.getUint16(entry, little);
    if (tag === THUMBNAIL_OFFSET) offset = view.getUint32(entry + 8, little);
    if (tag === THUMBNAIL_LENGTH) length = view.getUint32(entry + 8, little);
  }
  if (offset > 0) block.fill(0, offset, offset + length);
}

function stripPrefix(exif: Uint8Array): Uint8Array {
  const prefixed = exif[0] === 0x45 && exif[1] === 0x78 && exif[2] === 0x69 && exif[3] === 0x66;
  return prefixed ? exif.subarray(6) : exif;
}
