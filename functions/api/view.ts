import type { Diagnostic } from "../../platform/diagnostic.js";
import type { StepRecord } from "../../statemachine/pipeline-contract.js";
import { planSchema } from "../../statemachine/plan.js";
import { editKeys, getJsonIfAny } from "../documents.js";
import type { EditRecord } from "../edits/record.js";
import { type StepTrace, stepTraces } from "../edits/step-traces.js";
import { editSummary } from "../edits/summary.js";
import { historyIfAny, runsIn } from "../edits/work-done.js";
import type { PublishedOutput } from "../publish.js";
import { type ApiDependencies, limitsOf, runHistoryOf } from "./dependencies.js";
import { stageNow } from "./events/stages.js";
import type { EditView } from "./schemas.js";

type StepView = EditView["steps"][number];

/** Everything that its owner may know of an edit. Results are links that expire. */
export async function editView(deps: ApiDependencies, record: EditRecord): Promise<EditView> {
  const [diagnostics, planned, live] = await Promise.all([
    getJsonIfAny(deps.store, editKeys.diagnostics(record.id)),
    plannedSteps(deps, record.id),
    progressOf(deps, record),
  ]);
  return {
    ...editSummary(record),
    stage: live.stage,
    steps: stepsOf(record, planned, live.traces),
    results: record.status === "succeeded" ? await Promise.all(record.outputs.map((o) => resultView(deps, o))) : [],
    diagnostics: Array.isArray(diagnostics) ? (diagnostics as Diagnostic[]) : [],
    critique: record.status === "succeeded" && record.critique ? { ...record.critique } : null,
  };
}

interface PlannedStep {
  readonly id: string;
  readonly brick: string;
}

/** The steps of the plan that counts, once there is one. */
async function plannedSteps({ store }: ApiDependencies, id: string): Promise<PlannedStep[]> {
  const document = (await getJsonIfAny(store, editKeys.plan(id))) as { plan?: unknown } | null;
  return planSchema.safeParse(document?.plan).data?.steps ?? [];
}

async function progressOf(deps: ApiDependencies, record: EditRecord) {
  if (record.status !== "running" || record.executionArn === undefined) return { stage: null, traces: [] };
  const pipeline = await historyIfAny(deps.workflow, record.executionArn);
  const run = runsIn(pipeline).at(-1);
  const events = run ? await runHistoryOf(deps)(run) : [];
  return { stage: stageNow(pipeline), traces: stepTraces(events) };
}

function stepsOf(record: EditRecord, planned: readonly PlannedStep[], traces: readonly StepTrace[]): StepView[] {
  const done = record.status === "running" ? {} : (record.steps ?? {});
  const own = (id: string): StepRecord | undefined => (Object.hasOwn(done, id) ? done[id] : undefined);
  if (record.status === "succeeded") {
    // Steps that no result needed, and twins of others, were not run.
    const ids = planned.length > 0 ? planned.map(({ id }) => id) : Object.keys(done);
    return ids.flatMap((id) => {
      const step = own(id);
      return step === undefined ? [] : [{ id, status: "succeeded" as const, ...step }];
    });
  }
  return planned.map(({ id, brick }) => {
    const step = own(id);
    if (step !== undefined) return { id, status: "succeeded", ...step };
    const nothing = { id, brick, seconds: null, dollars: null, backend: null, model: null, cached: null };
    if (record.status === "failed") return { ...nothing, status: record.failure.step === id ? "failed" : "stopped" };
    if (record.status === "stopped") return { ...nothing, status: "stopped" };
    const trace = traces.find((one) => one.step === id);
    return trace === undefined ? { ...nothing, status: "waiting" } : { ...nothing, ...traced(trace) };
  });
}

function traced({ result, error, backend }: StepTrace): Partial<StepView> & Pick<StepView, "status"> {
  if (result !== undefined) {
    const { seconds, dollars, model, cached } = result;
    return { status: "succeeded", seconds, dollars, backend: result.backend, model, cached };
  }
  return { status: error === undefined ? "running" : "failed", backend };
}

async function resultView(deps: ApiDependencies, output: PublishedOutput): Promise<EditView["results"][number]> {
  if (output.kind === "value") return output;
  const { key, ...facts } = output;
  const { linkSeconds } = limitsOf(deps);
  const expiresAt = new Date(deps.clock.now().getTime() + linkSeconds * 1000).toISOString();
  // Results are not kept for ever, and the command line moves them to where the person wants them.
  if ((await deps.store.head(key)) === null) return { ...facts, url: null, expiresAt: null };
  return { ...facts, url: await deps.links.presign(key, "GET", linkSeconds), expiresAt };
}
