import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { AssetCode } from "aws-cdk-lib/aws-lambda";
import { workerFile } from "../../platform/worker-file.js";
import type { FunctionName } from "./table.js";

/** Folder of the modules: of the sources, or of what was built of them. */
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Folder of the `package.json`. */
export function projectFolder(): string {
  let folder = root;
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

export function programVersion(): string {
  const manifest = readFileSync(join(projectFolder(), "package.json"), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/** A function's bundle, made on this machine when the stack is synthesised; no Docker. */
export function functionCode(name: FunctionName, settings: unknown): AssetCode {
  return new AssetCode(root, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: what is made below does without.
      image: DockerImage.fromRegistry("none"),
      // The CDK bundles only once what looks the same to it: it would give every function the first one's code.
      command: [name, JSON.stringify(settings ?? null)],
      local: {
        tryBundle(outDir) {
          runBundler({ root, entry: `infra/lambda/${name}`, outDir, settings });
          return true;
        },
      },
    },
  });
}

function runBundler(request: object): void {
  const folder = mkdtempSync(join(tmpdir(), "brickwright-bundle-"));
  try {
    const file = join(folder, "request.json");
    writeFileSync(file, JSON.stringify(request));
    runNode("../bundling/bundle-main.js", [file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a module of this project to its end and answers what it wrote. */
export function runNode(module: string, args: readonly string[]): string {
  const program = fileURLToPath(workerFile(import.meta.url, module));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr.trim() || `${program} ended with ${status}`);
  return stdout;
}
