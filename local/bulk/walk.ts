import { opendir, stat } from "node:fs/promises";
import { extname, join } from "node:path";

const pictureExtensions = new Set([".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".gif"]);

/**
 * The paths of a folder's pictures and of its subfolders', as they are found, in the file system's order; relative to it,
 * with `/`. Hidden files and folders and `except` are passed over, and links to folders are not followed, so that nothing is
 * found twice. Memory does not grow with the number of files.
 */
export async function* picturesUnder(folder: string, except: string, below = ""): AsyncIterable<string> {
  for await (const entry of await opendir(join(folder, below))) {
    if (entry.name.startsWith(".")) continue;
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    const full = join(folder, path);
    if (entry.isDirectory()) {
      if (full !== except) yield* picturesUnder(folder, except, path);
    } else if (pictureExtensions.has(extname(entry.name).toLowerCase())) {
      if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(full)))) yield path;
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
}
