import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { ReplicateScript } from "../support/replicate-server/script.js";
import { type ReplicateServer, startReplicateServer } from "../support/replicate-server/server.js";

const program = fileURLToPath(new URL("../../dist/local/cli/main.js", import.meta.url));
export const coffee = fileURLToPath(new URL("../fixtures/photos/coffee.jpg", import.meta.url));
export const dogs = fileURLToPath(new URL("../fixtures/photos/dogs.jpg", import.meta.url));

export interface Report {
  readonly status: string;
  readonly dollars: number;
  readonly outputs: { path: string; width: number; height: number; touched: number }[];
  readonly steps: Record<string, { brick: string; backend: string; model: string; dollars: number; cached: boolean }>;
}

/** A folder with a configuration that leads to a local server of Replicate's API, and the built command line in it. */
export async function studio(script: ReplicateScript = {}, more: object = {}) {
  const root = await mkdtemp(join(tmpdir(), "brickwright-replicate-"));
  const server: ReplicateServer = await startReplicateServer(script);
  const config = { replicate: { baseUrl: server.url, token: { env: "REPLICATE_API_TOKEN" } }, ...more };
  await writeFile(join(root, "brickwright.config.json"), JSON.stringify(config));

  function run(args: readonly string[]) {
    const env = {
      ...process.env,
      BRICKWRIGHT_HOME: join(root, "home"),
      REPLICATE_API_TOKEN: server.world.token,
      NO_COLOR: "1",
    };
    const child = spawn(process.execPath, [program, ...args], { cwd: root, env });
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.stderr += text;
    });
    const ended = once(child, "close").then(([status]) => ({ status: status as number | null, ...said }));
    return { child, ended };
  }

  async function edit(args: readonly string[]): Promise<Report> {
    const { status, stdout, stderr } = await run(["edit", ...args, "--json"]).ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return JSON.parse(stdout) as Report;
  }

  const close = async () => {
    await server.close();
    await rm(root, { recursive: true, force: true });
  };
  const umbrella = [coffee, "add a red umbrella on the left", "-o", join(root, "out.png")];
  return { root, server, run, edit, close, umbrella };
}

export type Studio = Awaited<ReturnType<typeof studio>>;

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((go) => setTimeout(go, 20));
}
