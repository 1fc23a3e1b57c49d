import { sha256 } from "../../platform/canonical-json.js";

export const UPLOADS = "uploads/";
const RESULTS = "results/";
const FOLDER_FILE = "edit.json";
/** UTF-8 bytes of a key above which its results would have no room for their names' ends. S3 allows 1,024. */
const LONGEST_KEY = 1000;

/** What an object under `uploads/` is, by its name alone. */
export type UploadRole =
  | { readonly role: "photo" }
  /** Says what to do with one photo, `<photo>.json`. */
  | { readonly role: "sidecar"; readonly photo: string }
  /** Says what to do with the photos of a folder and of those below, `edit.json`. `folder` ends in a slash. */
  | { readonly role: "folder-file"; readonly folder: string }
  /** `….mask.png`, or anything in a folder `masks`. */
  | { readonly role: "mask" }
  /** Not under `uploads/`, a folder's placeholder, or what computers leave lying about. */
  | { readonly role: "none" };

export function roleOf(key: string): UploadRole {
  if (!key.startsWith(UPLOADS) || key.endsWith("/") || Buffer.byteLength(key) > LONGEST_KEY) return { role: "none" };
  const segments = key.slice(UPLOADS.length).split("/");
  const name = segments.at(-1) ?? "";
  if (name.startsWith(".") || /^(thumbs\.db|desktop\.ini)$/i.test(name)) return { role: "none" };
  if (name === FOLDER_FILE) return { role: "folder-file", folder: folderOf(key) };
  if (name.endsWith(".json")) return { role: "sidecar", photo: key.slice(0, -".json".length) };
  if (/\.mask\.[^.]+$/i.test(name) || segments.slice(0, -1).includes("masks")) return { role: "mask" };
  return { role: "photo" };
}

export function sidecarOf(photo: string): string {
  return `${photo}.json`;
}

/** The `edit.json` of a photo's own folder and of those around it within `uploads/`, nearest first. */
export function folderFilesOf(photo: string): string[] {
  const files: string[] = [];
  for (let folder = folderOf(photo); folder.startsWith(UPLOADS); folder = folderOf(folder.slice(0, -1))) {
    files.push(folder + FOLDER_FILE);
  }
  return files;
}

/** With its slash. */
export function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/") + 1);
}

/** What tells how an upload fares and, in the end, what came of it. */
export function reportKey(photo: string): string {
  return `${resultBase(photo)}.json`;
}

/**
 * Where the `index`-th (from 0) result of a photo goes: the photo's own name. A result of another format gets that format's ending
 * besides, so that `a.jpg` and `a.png` never share one.
 */
export function resultKey(photo: string, format: string, index: number): string {
  const base = resultBase(photo);
  const endings = format === "jpeg" ? ["jpg", "jpeg", "jpe"] : format === "tiff" ? ["tif", "tiff"] : [format];
  const own = /\.([A-Za-z0-9]+)$/.exec(base)?.[1]?.toLowerCase() ?? "";
  const number = index === 0 ? "" : `.${index + 1}`;
  return index === 0 && endings.includes(own) ? base : `${base}${number}.${endings[0]}`;
}

/** The id of every record about one object, or one version of it. */
export function recordId(bucket: string, ...parts: readonly string[]): string {
  return `upload-${sha256(JSON.stringify([bucket, ...parts])).slice(0, 48)}`;
}

/** The same path under `results/`; what no store takes as part of a key is written as `_`. */
function resultBase(photo: string): string {
  const segments = photo.slice(UPLOADS.length).split("/");
  const sound = segments.map((s) => (["", ".", ".."].includes(s) ? "_" : s.replace(/[\\\0]/g, "_")));
  return RESULTS + sound.join("/");
}
