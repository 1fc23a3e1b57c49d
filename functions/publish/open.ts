import sharp from "sharp";
import type { Original } from "./picture.js";
import { toSourceSpace } from "./profile.js";

/** The person's picture with what its file says beside its samples. Its `space` is released by whoever opens it. */
export async function openPicture(
  decoded: Pick<Original, "bytes" | "source" | "full" | "fullMayChange" | "before" | "ratios">,
): Promise<Original> {
  const { bytes, source } = decoded;
  const bare = !source.hasProfile && source.hasExif === false;
  const { icc, exif } = bare ? {} : await sharp(bytes, { limitInputPixels: false }).metadata();
  const profile = source.colour === "native" ? (icc ?? null) : null;
  return { ...decoded, exif: exif ?? null, icc: profile, space: await toSourceSpace(profile) };
}
