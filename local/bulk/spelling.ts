import { statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";

/**
 * A manifest's path as the file system spells it: with `/` for a Windows program's `\`, and with accents as one character or as two,
 * which look the same. A path of which there is no spelling stays as it is.
 * @param base what it is relative to.
 * @returns `path` itself, or an absolute path.
 */
export function spelled(base: string, path: string): string {
  if (isThere(resolve(base, path))) return path;
  const slashed = path.replaceAll("\\", "/");
  // Plain as most are, there is one way to write it.
  if (slashed === path && isPlain(path)) return path;
  let at = isAbsolute(slashed) ? resolve("/") : base;
  for (const part of slashed.split("/")) {
    const next = [part, part.normalize("NFC"), part.normalize("NFD")].map((name) => join(at, name)).find(isThere);
    if (next === undefined) return path;
    at = next;
  }
  return at;
}

function isPlain(path: string): boolean {
  return !/[^\0-\x7f]/.test(path);
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
