import type { Backend } from "../../bricks/backend.js";
import type { Catalogue } from "../../bricks/catalogue.js";
import type { Raster } from "../../bricks/raster/raster.js";
import type { Builder, BuilderView } from "../../builder/builder.js";
import { isArtefact, type Value } from "../../platform/artefact.js";
import { BrickFailedError, TransientError } from "../../platform/errors.js";
import type { ObjectStore } from "../../platform/object-store.js";
import { type Sequence, type SequenceStep, seedOf, sequenceOf } from "../../statemachine/batch/sequence.js";
import type { ResultSource, Source } from "../../statemachine/graph.js";
import { lineage } from "../../statemachine/lineage.js";
import type { Init, PipelineInput, Stage, StepRecord } from "../../statemachine/pipeline-contract.js";
import { crossBoundary } from "../boundary.js";
import { type BrickResult, createBrick } from "../brick.js";
import { createConclude } from "../conclude.js";
import { getPlanDocument } from "../documents.js";
import type { EndDependencies } from "../edits/end-edit.js";
import type { PipelineOutput } from "../edits/record.js";
import type { EditFailure } from "../failure.js";
import { createIngest } from "../ingest.js";
import { type EditOptions, readOptions } from "../options.js";
import { Originals } from "../originals.js";
import type { WrittenPlans } from "../plan/written-plans.js";
import { createPlan } from "../plan.js";
import { createPublish } from "../publish.js";
import { HeldArtefacts } from "./held-artefacts.js";
import { OverlayStore } from "./overlay-store.js";

/** What a whole edit in one process takes. */
export interface HereDependencies extends EndDependencies {
  readonly store: ObjectStore;
  readonly builders: readonly Builder[];
  readonly backends: readonly Backend[];
  readonly view: BuilderView | null;
  readonly catalogue?: Catalogue;
  readonly logger: NonNullable<EndDependencies["logger"]>;
  /** Plans that photos before this one came with. */
  readonly written?: WrittenPlans;
  /** Waits for room in memory for a picture, and answers what gives it back. Default: there is always enough. */
  readonly room?: (sourceKey: string, signal: AbortSignal) => Promise<() => void>;
  /** Shown what the bricks were given and the first picture that they made, before it is published. */
  readonly see?: (before: Raster, after: Raster | null) => void;
}

export type HereEnd = { readonly output: PipelineOutput } | { readonly failure: EditFailure };

/** Attempts at a brick whose failure may pass. */
const ATTEMPTS = 3;

/**
 * The pipeline's stages one after the other in this process, with what lies between them in memory: for plans that run on the CPU
 * alone. The same requests go through the same stages as by the state machine, and the edit's record is written in the same way.
 */
export async function editHere(
  deps: HereDependencies,
  input: PipelineInput<Partial<EditOptions>>,
  signal: AbortSignal,
): Promise<HereEnd> {
  const store = new OverlayStore(deps.store);
  const { backends, clock, logger, view } = deps;
  const artefacts = new HeldArtefacts();
  const originals = new Originals();
  const library = deps.catalogue ? { catalogue: deps.catalogue } : {};
  const common = { store, artefacts, clock, logger, ...library };
  const ingest = createIngest({ ...common, view, originals });
  const written = deps.written ? { written: deps.written } : {};
  const plan = createPlan({ ...common, ...written, builders: deps.builders, backends });
  const brick = createBrick({ ...common, backends });
  const publish = createPublish({ ...common, backends, originals });
  const conclude = createConclude({ ...deps, store, artefacts, publish });
  const { editId, principal, instruction } = input;
  const leave = await deps.room?.(input.source.key, signal);
  let stage: Stage = "Ingest";
  try {
    const options = readOptions(input.options);
    const edit = { editId, principal, instruction };
    let given = await ingest(input);
    stage = "Plan";
    const planned = await plan({ ...edit, ...given, round: 1, options: input.options });
    if (planned.workingSide !== null) {
      stage = "Ingest";
      given = await ingest({ ...input, workingSide: planned.workingSide });
    }
    stage = "Compile";
    const document = await getPlanDocument(store, planned.planKey);
    const sequence = sequenceOf(document.plan, deps.catalogue);
    stage = "Run";
    const run = (step: SequenceStep, inputs: Readonly<Record<string, Value>>) => {
      const backend = document.backends[step.id] ?? "cpu";
      if (backend !== "cpu") {
        throw new BrickFailedError(`${step.id} ${step.brick} runs on ${backend}, which is not done here.`);
      }
      const call = { brick: step.brick, inputs, seed: seedOf(step, options.seed), editId, step: step.id, backend };
      return tried(() => brick(call, signal), signal);
    };
    const done = await runSequence(sequence, given.init, run);
    if (deps.see !== undefined) {
      const after = done.results.find(isArtefact);
      deps.see(await artefacts.load(given.init.image), after === undefined ? null : await artefacts.load(after));
    }
    stage = "Publish";
    const output = await conclude({
      outcome: "succeeded",
      ...edit,
      init: given.init,
      source: given.source,
      planKey: planned.planKey,
      results: done.results,
      lineage: lineage(document.plan, deps.catalogue),
      steps: done.steps,
      trouble: null,
      options,
    });
    return { output: output as PipelineOutput };
  } catch (error) {
    // Out of time, or stopped: nothing is known of the photo, and nothing is written.
    signal.throwIfAborted();
    const failure = { error: nameOf(error), cause: causeOf(stage, error) };
    const told = await conclude({
      outcome: "failed",
      editId,
      principal,
      instruction,
      options: readOptionsOrNone(input.options),
      stage,
      run: null,
      ...failure,
    });
    return { failure: told as EditFailure };
  } finally {
    leave?.();
    originals.clear();
  }
}

type RunStep = (step: SequenceStep, inputs: Readonly<Record<string, Value>>) => Promise<BrickResult>;

class StepError extends Error {
  override readonly name = "StepError";
  constructor(
    readonly step: SequenceStep,
    override readonly cause: unknown,
  ) {
    super("A step failed.");
  }
}

async function runSequence({ steps, results }: Sequence, init: Init, run: RunStep) {
  const made: BrickResult[] = [];
  const valueAt = (source: Source | ResultSource): Value => {
    switch (source.from) {
      case "init":
        return (init as Readonly<Record<string, Value>>)[source.port] ?? null;
      case "node":
        return made[source.node]?.outputs[source.port] ?? null;
      case "literal":
        return source.value;
      case "nothing":
        return null;
    }
  };
  const records: Record<string, StepRecord> = {};
  for (const step of steps) {
    const inputs = Object.fromEntries(Object.entries(step.inputs).map(([port, source]) => [port, valueAt(source)]));
    const result = await run(step, inputs).catch((error: unknown) => {
      throw new StepError(step, error);
    });
    made.push(result);
    const { seconds, dollars, backend, model, cached } = result;
    records[step.id] = { brick: step.brick, seconds, dollars, backend, model, cached };
  }
  return { results: results.map(valueAt), steps: records };
}

async function tried<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TransientError) || attempt === ATTEMPTS || signal.aborted) throw error;
    }
  }
}

function nameOf(error: unknown): string {
  return crossBoundary(error instanceof StepError ? error.cause : error).name;
}

/** As Lambda reports a thrown error; of a step, as the compiled machine does. */
function causeOf(stage: Stage, error: unknown): string {
  if (stage === "Run" && error instanceof StepError) {
    const { step, cause } = error;
    return JSON.stringify({ step: step.id, brick: step.brick, error: nameOf(error), cause: lambdaCause(cause) });
  }
  return lambdaCause(error);
}

function lambdaCause(error: unknown): string {
  const { name, message } = crossBoundary(error);
  return JSON.stringify({ errorType: name, errorMessage: message });
}

function readOptionsOrNone(options: unknown): EditOptions {
  try {
    return readOptions(options);
  } catch {
    return readOptions({});
  }
}
