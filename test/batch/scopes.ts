import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { batchKeys } from "../../functions/batch/keys.js";
import type { BatchOrder } from "../../functions/batch/order.js";
import { sharedPlan } from "../../functions/batch/plans.js";
import { jsonLines } from "../../functions/batch/rows.js";
import { startBatch } from "../../functions/batch/start.js";
import { tallyOf } from "../../functions/batch/tally.js";
import type { ReportRow } from "../../functions/bulk/report-row.js";
import { builtInLibrary } from "../../functions/config/library.js";
import { FileRecords } from "../../local/store/file-records.js";
import { FileStore } from "../../local/store/file-store.js";
import { streamsOf } from "../../local/store/file-streams.js";
import { systemClock } from "../../platform/clock.js";
import type { ObjectStore } from "../../platform/object-store.js";
import { type BatchItem, batchDefinition } from "../../statemachine/batch.js";
import { createMachine, type EngineName, runExecution, startEngine } from "../emulator/engines.js";
import { handlersToCome, type ProductHandlers, productHandlers, productTargets } from "../emulator/product.js";
import { order as filled } from "./setting.js";

export type Scopes = Awaited<ReturnType<typeof startScopes>>;

/** The batch machine's Distributed Maps, whose children are run here as machines of their own. */
export const scopes = { plan: "Plans", several: "Photos without GPU", one: "Photos with GPU" } as const;
export type ScopeName = keyof typeof scopes;

/** What a function does instead in one batch; `really` is the product's own function. */
export type Fault = (event: never, really: (event: unknown) => Promise<unknown>) => unknown;
export type Faults = Readonly<Partial<Record<keyof ProductHandlers, Fault>>>;

/** What a batch is begun with. */
export interface Begun {
  readonly id: string;
  /** Lines of the manifest below `image,instruction`. */
  readonly lines: readonly string[];
  readonly order?: Partial<BatchOrder> | undefined;
  readonly faults?: Faults | undefined;
}

export interface Aftermath {
  readonly plan: "none" | "refused" | "for the CPU" | "for a GPU";
  readonly counted: Readonly<Record<"finished" | "succeeded" | "failed" | "reserved", number>>;
  readonly turns: number;
  /** Rows of a child that gave up. */
  readonly kept: readonly Partial<ReportRow>[];
}

type Scope = { readonly StartAt: string; readonly States: Readonly<Record<string, Record<string, unknown>>> };

/** The states of a map's children, as the product's definition has them. */
export function childrenOf(map: string, { States }: Scope = batchDefinition(productTargets, "rows") as Scope): Scope {
  for (const [name, state] of Object.entries(States)) {
    if (name === map) {
      const { ProcessorConfig: _, ...scope } = state.ItemProcessor as Scope & { ProcessorConfig: object };
      return scope;
    }
    for (const branch of (state.Branches ?? []) as Scope[]) {
      if (Object.keys(branch.States).includes(map)) return childrenOf(map, branch);
    }
  }
  throw new Error(`the batch machine has no map ${map}`);
}

const photosFolder = new URL("../fixtures/photos/", import.meta.url);

/** Real photos under `uploads/`, small enough for many edits; `torn.jpg` is half of one. */
export async function putPhotos(store: ObjectStore): Promise<void> {
  for (const name of ["cat", "coffee", "dogs", "astronaut", "rocket"]) {
    const file = await readFile(new URL(`${name}.jpg`, photosFolder));
    const small = await sharp(file).resize({ width: 320 }).jpeg({ quality: 90 }).toBuffer();
    await store.put(`uploads/${name}.jpg`, small);
    if (name === "cat") await store.put("uploads/torn.jpg", small.subarray(0, 300));
  }
}

/** One engine, the product's functions over a folder, and the machines of the three scopes. */
export async function startScopes(name: EngineName) {
  const home = await mkdtemp(join(tmpdir(), "brickwright-scopes-"));
  const store = new FileStore(home);
  const [records, streams] = [new FileRecords(store), streamsOf(store)];
  const faults = new Map<string, Faults>();
  let product: ProductHandlers;
  const faulty = (name: keyof ProductHandlers) => (event: never) => {
    const { batchId = "" } = event as { batchId?: string };
    const really = product[name];
    return (faults.get(batchId)?.[name] ?? really)(event, really);
  };
  const program = new URL("../emulator/moto_batches.py", import.meta.url);
  const engine = await startEngine(
    name,
    handlersToCome(() => ({ ...product, batch: faulty("batch"), items: faulty("items") })),
    program,
  );
  const library = builtInLibrary();
  product = productHandlers({ store, streams, records, library, sfn: engine.sfn });
  await putPhotos(store);
  const machines = new Map<string, string>();
  for (const [scope, map] of Object.entries(scopes)) {
    machines.set(scope, await createMachine(engine, scope, childrenOf(map)));
  }
  const place = { machines: { rows: "rows", prefix: "prefix", inventory: "inventory" }, bucket: "photos" };
  return {
    store,
    /** Keeps the order, and reads the manifest as Prepare does. Answers the rows, and the plans that several share. */
    begin: async ({ id, lines, order = {}, faults: own = {} }: Begun) => {
      const key = `sources/${id}`;
      await store.put(key, new TextEncoder().encode(["image,instruction", ...lines].join("\n")));
      const source = { kind: "manifest", key, format: "csv", base: null } as const;
      const whole: BatchOrder = { ...filled({ source }).order, root: id, ...order };
      const workflow = { start: async () => "" };
      await startBatch({ store, records, clock: systemClock, workflow, place }, id, whole);
      await product.batch({ task: "prepare", batchId: id });
      faults.set(id, own);
      const read = async <T>(from: string) => {
        const values: T[] = [];
        for await (const value of jsonLines<T>(streams, from)) values.push(value);
        return values;
      };
      return {
        items: await read<BatchItem>(batchKeys.rows(id)),
        plans: await read<{ plan: string; samples: readonly BatchItem[] }>(batchKeys.plans(id)),
      };
    },
    run: (scope: ScopeName, id: string, input: unknown) => runExecution(engine, machines.get(scope)!, id, input),
    /** What is kept of it: the plan that was made for its first instruction, what was counted, and turns that nobody gave back. */
    aftermath: async (id: string, plan: string | undefined): Promise<Aftermath> => {
      const { finished, succeeded, failed, reserved } = await tallyOf(records, id);
      const made = plan === undefined ? null : await sharedPlan(store, id, plan);
      const turns = ((await records.get("gpu-turns", "gpu"))?.turns ?? []) as { holder: string }[];
      const kept: ReportRow[] = [];
      for await (const { key } of store.list(`batch-work/${id}/kept/`)) {
        for await (const { seconds: _, ...row } of jsonLines<ReportRow>(streams, key)) {
          kept.push(row as ReportRow);
        }
      }
      return {
        kept,
        plan: made === null ? "none" : "refused" in made ? "refused" : made.cpu ? "for the CPU" : "for a GPU",
        counted: { finished, succeeded, failed, reserved },
        turns: turns.filter(({ holder }) => holder.startsWith(`${id}-`)).length,
      };
    },
    close: async () => {
      await engine.close();
      await library.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
