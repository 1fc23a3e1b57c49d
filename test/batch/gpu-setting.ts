import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { libraryFrom } from "../../functions/config/library.js";
import { configSchema } from "../../functions/config/schema.js";
import { composeLocal } from "../../local/composition.js";
import { silentLogger } from "../../platform/logger.js";
import { smallPhoto } from "../bulk/cli.js";
import type { ReplicateScript } from "../support/replicate-server/script.js";
import { startReplicateServer } from "../support/replicate-server/server.js";
import { serving } from "./serving.js";

/** What FLUX-POSE costs at the built-in price, in US dollars. */
export const PRICE = 0.04;

/** This machine's API over a local server of Replicate's, with so many photos. */
export async function gpuGallery(count: number, script: ReplicateScript = {}) {
  const home = await mkdtemp(join(tmpdir(), "brickwright-batch-gpu-"));
  const replicate = await startReplicateServer(script);
  const config = configSchema.parse({ replicate: { baseUrl: replicate.url, token: replicate.world.token } });
  const local = await composeLocal(home, silentLogger, await libraryFrom({ file: "/nowhere/x.json", config }, {}));
  const api = await serving(local);
  onTestFinished(async () => {
    await api.close();
    local.engine.close();
    await local.close();
    await replicate.close();
    await rm(home, { recursive: true, force: true });
  });
  const rows: { image: string }[] = [];
  for (let n = 0; n < count; n++) {
    const image = `uploads/${n}.jpg`;
    await local.store.put(image, await smallPhoto(n, 240, 160));
    rows.push({ image });
  }
  const begin = async (more: object = {}) => {
    const wanted = { photos: { rows }, instruction: "make the dog sit", ...more };
    const { status, body } = await api.call("POST", "/batches", wanted);
    if (status !== 202) throw new Error(JSON.stringify(body));
    return body.id;
  };
  /** So many turns on the GPUs are taken. */
  const turns = async () =>
    ((await local.records.get("gpu-turns", "gpu"))?.turns as unknown[] | undefined)?.length ?? 0;
  return { ...api, turns, local, world: replicate.world, server: replicate, rows, begin };
}

export type GpuGallery = Awaited<ReturnType<typeof gpuGallery>>;
