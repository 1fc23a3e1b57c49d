import { randomUUID } from "node:crypto";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Handlers } from "../emulator/lambda-host.js";

interface ItemBatcher {
  readonly MaxItemsPerBatch: number;
  readonly MaxInputBytesPerBatch: number;
  readonly BatchInput: unknown;
}

interface ItemsCall {
  readonly Key: string;
  readonly To: string;
  readonly ItemBatcher: ItemBatcher | null;
}

interface ResultsCall {
  readonly Bucket: string;
  readonly Prefix: string;
  readonly WriterConfig: { readonly Transformation: string; readonly OutputType: string };
  readonly children: readonly unknown[];
}

/** What Step Functions does with a Distributed Map's files and moto does not, as functions; see as-moto-reads-it.ts. */
export function mapFiles(store: ObjectStore): Handlers {
  const put = async (key: string, text: string) => {
    const body = new TextEncoder().encode(text);
    await store.put(key, body);
    return { Key: key, Size: body.length };
  };
  return {
    /** Lines of JSON as one array: of items, or of batches of them. */
    "map-items": async ({ Key, To, ItemBatcher: batcher }: ItemsCall) => {
      const lines = new TextDecoder()
        .decode(await store.get(Key))
        .split("\n")
        .filter(Boolean);
      const items = lines.map((line) => JSON.parse(line) as unknown);
      await put(To, JSON.stringify(batcher === null ? items : inBatches(items, batcher)));
      return {};
    },
    /** The files of a result writer that flattens. A child's output that is `failed` is what it would tell of a failure. */
    "map-results": async ({ Bucket, Prefix, WriterConfig, children }: ResultsCall) => {
      if (WriterConfig.Transformation !== "FLATTEN" || WriterConfig.OutputType !== "JSONL") {
        throw new Error("the tests write results as flattened lines of JSON only");
      }
      if (children.includes(null)) throw new Error("moto has forgotten how a child failed");
      const folder = `${Prefix}/${randomUUID()}/`;
      const isFailed = (child: unknown): child is { failed: object } => Object.hasOwn(child as object, "failed");
      const file = async (name: string, rows: readonly unknown[]) => {
        if (rows.length === 0) return [];
        return [await put(`${folder}${name}_0.jsonl`, rows.map((row) => `${JSON.stringify(row)}\n`).join(""))];
      };
      const ResultFiles = {
        SUCCEEDED: await file("SUCCEEDED", children.filter((child) => !isFailed(child)).flat()),
        FAILED: await file(
          "FAILED",
          children.filter(isFailed).map(({ failed }) => failed),
        ),
        PENDING: [],
      };
      await put(`${folder}manifest.json`, JSON.stringify({ DestinationBucket: Bucket, ResultFiles }));
      return {};
    },
  };
}

function inBatches(items: readonly unknown[], batcher: ItemBatcher): object[] {
  const { MaxItemsPerBatch, MaxInputBytesPerBatch, BatchInput } = batcher;
  const batches: unknown[][] = [];
  for (const item of items) {
    const last = batches.at(-1);
    const isRoom =
      last !== undefined &&
      last.length < MaxItemsPerBatch &&
      Buffer.byteLength(JSON.stringify({ BatchInput, Items: [...last, item] })) <= MaxInputBytesPerBatch;
    if (isRoom) last.push(item);
    else batches.push([item]);
  }
  return batches.map((Items) => ({ BatchInput, Items }));
}
