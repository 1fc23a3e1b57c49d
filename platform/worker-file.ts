import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * The built file of a worker thread that lies beside the module of `moduleUrl`. A worker runs plain JavaScript, so when
 * the caller itself runs from its TypeScript source (under the test runner) the file is found in `dist/`.
 */
export function workerFile(moduleUrl: string, name: string): URL {
  const beside = new URL(name, moduleUrl);
  if (existsSync(beside)) return beside;
  let root = dirname(fileURLToPath(moduleUrl));
  while (!existsSync(join(root, "package.json")) && dirname(root) !== root) root = dirname(root);
  return pathToFileURL(join(root, "dist", relative(root, fileURLToPath(beside))));
}
