/** Where this package is installed: a checkout of its own, or a folder of another project's `node_modules`. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";

/** What a published package has in place of `package-lock.json`, which npm never packs. Made by `lock-main.ts`. */
export const SHIPPED_LOCK = "layers-lock.json";

/** Folder of the project that uses it, whose `node_modules/.cache` and `.npmrc` count. @param project its own folder. */
export function homeOf(project: string): string {
  const parts = project.split(sep);
  const at = parts.indexOf("node_modules");
  return at === -1 ? project : parts.slice(0, at).join(sep) || sep;
}

/** Contents of the lock file that pins what the layers hold. @throws when there is none. */
export function readLock(project: string): unknown {
  const own = join(project, "package-lock.json");
  const file = existsSync(own) ? own : new URL(SHIPPED_LOCK, import.meta.url);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  throw new Error(
    `${project} has no package-lock.json, and this installation no ${SHIPPED_LOCK}: it was not made by npm pack.`,
  );
}

/** True where a package is installed for this one. */
export function isInstalled(name: string): boolean {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return folders.some((folder) => existsSync(join(folder, name, "package.json")));
}
