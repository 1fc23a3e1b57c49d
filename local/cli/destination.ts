import { basename, dirname, extname, join, resolve } from "node:path";
import { BadInputError } from "../../platform/errors.js";

export type OutputFormat = "jpeg" | "png" | "webp" | "avif" | "tiff";

const formatOfExtension: Readonly<Record<string, OutputFormat>> = {
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".png": "png",
  ".webp": "webp",
  ".avif": "avif",
  ".tif": "tiff",
  ".tiff": "tiff",
};

export const extensionOfFormat: Readonly<Record<OutputFormat, string>> = {
  jpeg: ".jpg",
  png: ".png",
  webp: ".webp",
  avif: ".avif",
  tiff: ".tiff",
};

/** The format that a file's name asks for. */
export function formatFromName(out: string | undefined): OutputFormat | undefined {
  if (out === undefined) return undefined;
  const extension = extname(out).toLowerCase();
  if (extension === "") return undefined;
  const format = formatOfExtension[extension];
  if (format) return format;
  throw new BadInputError(`Results cannot be written as "${extension}".`, "Use .jpg, .png, .webp, .avif or .tiff.");
}

/** Where an edit's results go. */
export interface Destination {
  readonly folder: string;
  /** The file that was asked for, or undefined when a free name beside the photo is to be found. */
  readonly file?: string;
  /** Name without extension for files whose name is ours to choose. */
  readonly stem: string;
}

/** The file that was asked for; otherwise a free name beside the photo, or in `folder` where the photo has no place of its own. */
export function destinationFor(photo: string, out: string | undefined, folder = dirname(resolve(photo))): Destination {
  if (out !== undefined) {
    return { folder: dirname(resolve(out)), file: resolve(out), stem: basename(out, extname(out)) };
  }
  return { folder, stem: `${basename(photo, extname(photo))}.edited` };
}

/** `photo.edited.jpg`, `photo.edited-2.jpg`, … */
export function* freeNames({ folder, stem }: Destination, index: number, extension: string): Iterable<string> {
  const suffix = index === 0 ? "" : `-${index + 1}`;
  yield join(folder, `${stem}${suffix}${extension}`);
  for (let n = index + 2; n < 10_000; n++) yield join(folder, `${stem}-${n}${extension}`);
}
