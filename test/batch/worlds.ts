import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { Backend } from "../../bricks/backend.js";
import { batchKeys } from "../../functions/batch/keys.js";
import type { BatchOrder } from "../../functions/batch/order.js";
import { getBatch } from "../../functions/batch/record.js";
import { jsonLines } from "../../functions/batch/rows.js";
import { startBatch } from "../../functions/batch/start.js";
import type { ReportRow } from "../../functions/bulk/report-row.js";
import { builtInLibrary } from "../../functions/config/library.js";
import { composeLocal } from "../../local/composition.js";
import { streamsOf } from "../../local/store/file-streams.js";
import { DynamoRecords } from "../../platform/aws/dynamo-records.js";
import { StepFunctionsMapRuns } from "../../platform/aws/map-runs.js";
import { S3Store } from "../../platform/aws/s3-store.js";
import { S3Streams } from "../../platform/aws/s3-streams.js";
import { StepFunctionsWorkflow } from "../../platform/aws/step-functions.js";
import { systemClock } from "../../platform/clock.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Records } from "../../platform/records.js";
import type { ObjectStreams } from "../../platform/streams.js";
import type { BatchRow } from "../../statemachine/batch.js";
import { role, startCloud } from "../aws/cloud.js";
import { finished } from "../emulator/engines.js";
import type { Handlers } from "../emulator/lambda-host.js";
import { type Entered, enteredStates } from "../emulator/normalise.js";
import { handlersToCome, productFunctions, productHandlers } from "../emulator/product.js";
import { filesBefore, filesBehind, type Scope } from "./as-moto-reads-it.js";
import { mapFiles } from "./map-files.js";
import { putPhotos } from "./scopes.js";
import { startDependencies } from "./setting.js";

/** Where there is more than the CPU, a photo that plans for itself might need it: it gets an execution of its own. */
function library() {
  const cpu = builtInLibrary();
  const other: Backend = { name: "elsewhere", find: async () => null, close: async () => {} };
  return { ...cpu, backends: [...cpu.backends, other] };
}

/** What a batch came to. */
export interface Outcome {
  readonly record: object;
  readonly rows: readonly Omit<ReportRow, "seconds">[];
  readonly left: readonly string[];
  readonly pictures: ReadonlyMap<string, Buffer>;
  readonly entered: readonly Entered[];
  readonly labels: readonly string[];
}
export interface Wanted {
  readonly id: string;
  readonly order: BatchOrder;
}

/** The product's own machine on the local engine. */
export async function onTheLocalEngine(manifest: string, wanted: Wanted): Promise<Outcome> {
  const home = await mkdtemp(join(tmpdir(), "brickwright-machine-"));
  const local = await composeLocal(home, undefined, library());
  try {
    const { store, records, engine } = local;
    await putAll(store, manifest);
    const { executionArn } = await startBatch(await startDependencies(local), wanted.id, wanted.order);
    await engine.finished(executionArn);
    const events: HistoryEvent[] = [];
    for await (const event of engine.history(executionArn)) events.push(event as HistoryEvent);
    const runs = await engine.mapRuns(executionArn);
    return await outcomeOf({ store, records, streams: streamsOf(store) }, wanted.id, { events, runs });
  } finally {
    await local.close();
    await rm(home, { recursive: true, force: true });
  }
}

export type MotoWorld = Awaited<ReturnType<typeof startMotoWorld>>;

/** moto's Step Functions, S3 and DynamoDB, with the product's functions. */
export async function startMotoWorld() {
  let functions: Handlers = {};
  const names = [...productFunctions, "map-items", "map-results"];
  const program = new URL("../emulator/moto_batches.py", import.meta.url);
  const cloud = await startCloud(
    handlersToCome(() => functions, names),
    program,
  );
  const { s3, dynamo, sfn } = cloud;
  const bucket = await cloud.makeBucket("photos");
  const [store, streams] = [new S3Store(s3, bucket), new S3Streams(s3, bucket)];
  const records = new DynamoRecords(dynamo, await cloud.makeTable("records"));
  const own = library();
  functions = { ...productHandlers({ store, streams, records, library: own, sfn }), ...mapFiles(store) };
  const workflow = new StepFunctionsWorkflow(sfn, { machineRoleArn: role });
  return {
    sfn,
    /** A batch by a machine that moto can read. */
    run: async (machine: Scope, manifest: string, wanted: Wanted): Promise<Outcome> => {
      await putAll(store, manifest);
      const rows = await workflow.ensureMachine("batches", machine);
      const place = { machines: { rows, prefix: "", inventory: "" }, bucket };
      const deps = { store, records, clock: systemClock, workflow, place };
      const { executionArn } = await startBatch(deps, wanted.id, wanted.order);
      const { events } = await finished({ sfn }, executionArn);
      const runs = await new StepFunctionsMapRuns(sfn).mapRuns(executionArn);
      return outcomeOf({ store, records, streams }, wanted.id, { events, runs });
    },
    close: async () => {
      await cloud.close();
      await own.close();
    },
  };
}

async function putAll(store: ObjectStore, manifest: string): Promise<void> {
  await putPhotos(store);
  await store.put("sources/manifest", new TextEncoder().encode(manifest));
}

interface Kept {
  readonly store: ObjectStore;
  readonly streams: ObjectStreams;
  readonly records: Records;
}

async function outcomeOf(
  { store, streams, records }: Kept,
  id: string,
  { events, runs }: { readonly events: readonly HistoryEvent[]; readonly runs: readonly { readonly label: string }[] },
): Promise<Outcome> {
  const { status, error, reported, prepared, counts } = (await getBatch(records, id))!;
  const rows: Omit<ReportRow, "seconds">[] = [];
  for await (const { seconds: _, ...row } of jsonLines<ReportRow>(streams, batchKeys.report(id))) rows.push(row);
  const left: string[] = [];
  if ((await store.head(batchKeys.redo(id))) !== null) {
    for await (const { image } of jsonLines<BatchRow>(streams, batchKeys.redo(id))) left.push(image);
  }
  const pictures = new Map<string, Buffer>();
  for (const { output } of rows) if (output !== null) pictures.set(output, Buffer.from(await store.get(output)));
  return {
    record: { status, error, reported, prepared, counts },
    rows: rows.sort((a, b) => a.line - b.line),
    left,
    pictures,
    entered: withoutHelpers(enteredStates(events)),
    labels: runs.map(({ label }) => label).sort(),
  };
}

const MAPS = ["Plans", "Photos without GPU", "Photos with GPU"];

/** Without the states that the product's machine does not have. */
function withoutHelpers(entered: readonly Entered[]): readonly Entered[] {
  const helpers = new Set(MAPS.flatMap((map) => [filesBefore(map), filesBehind(map)]));
  return entered.flatMap(({ state, next }) => {
    const after = withoutHelpers(next);
    return helpers.has(state) ? after : [{ state, next: after }];
  });
}
