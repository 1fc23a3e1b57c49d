import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { coffee, type Report } from "../replicate/studio.js";
import type { SageMakerScript } from "../support/sagemaker-server/script.js";
import { startSageMakerServer } from "../support/sagemaker-server/server.js";

const program = fileURLToPath(new URL("../../dist/local/cli/main.js", import.meta.url));

/** A folder with a configuration that names an endpoint, and the built command line in it, whose AWS is a local server. */
export async function studio(script: SageMakerScript = {}, more: object = {}) {
  const root = await mkdtemp(join(tmpdir(), "brickwright-sagemaker-"));
  const server = await startSageMakerServer(script);
  const { endpoint, bucket } = server.world;
  const price = { per: "second", dollars: 0.0004, typicalSeconds: 10 };
  const config = { sagemaker: { endpoint, bucket, price }, ...more };
  await writeFile(join(root, "brickwright.config.json"), JSON.stringify(config));

  function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const env = {
      PATH: process.env.PATH,
      HOME: root,
      ...server.environment,
      AWS_EC2_METADATA_DISABLED: "true",
      BRICKWRIGHT_HOME: join(root, "home"),
      NO_COLOR: "1",
      ...environment,
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
