import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Bucket } from "../../bricks/sagemaker/bucket.js";
import type { Location } from "../../bricks/sagemaker/location.js";
import { containerFolder, pythonEnvironment } from "./python.js";

/** S3 as a folder, bucket/key: what the container's tests have in its place too. */
export function folderBucket(root: string): Bucket {
  const file = ({ bucket, key }: Location) => path.join(root, bucket, key);
  return {
    get: (at) => readFile(file(at)).catch(() => null),
    put: async (at, body) => {
      await mkdir(path.dirname(file(at)), { recursive: true });
      await writeFile(file(at), body);
    },
    list: async (at) =>
      (await readdir(file(at), { recursive: true }).catch(() => [])).map((name) => `${at.key}${name}`),
    delete: (at) => rm(file(at), { force: true }),
  };
}

export interface RunningServer {
  readonly url: string;
  /** SIGTERM, as SageMaker sends it; its exit code. */
  stop(): Promise<number | null>;
}

/** The container's server with its loopback brick on a folder. */
export async function startServer(python: string, root: string): Promise<RunningServer> {
  const portFile = path.join(root, "port");
  const child = spawn(python, ["-m", "tests.loopback_server", root, portFile], {
    cwd: containerFolder,
    env: pythonEnvironment,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${await portIn(portFile, child)}`;
  while ((await fetch(`${url}/ping`)).status !== 200) await wait(50);
  return {
    url,
    stop: async () => {
      if (child.exitCode !== null) return child.exitCode;
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      const [code] = (await exit) as [number | null];
      return code;
    },
  };
}

async function portIn(file: string, child: ChildProcess): Promise<number> {
  for (;;) {
    const port = Number(await readFile(file, "utf8").catch(() => ""));
    if (port > 0) return port;
    if (child.exitCode !== null) throw new Error(`the container's server ended with ${child.exitCode}`);
    await wait(50);
  }
}
