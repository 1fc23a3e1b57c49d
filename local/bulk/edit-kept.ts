import { getEdit } from "../../functions/edits/record.js";
import { isArtefact, type Value } from "../../platform/artefact.js";
import type { Local } from "../composition.js";
import { keepPlan, runEdit, upload } from "../edit.js";
import { EditFailedError, type EditRow, editFailed, type Made } from "./made.js";

interface Working {
  readonly before: Value;
  readonly after: Value;
}

/** For rows that wait for a model or a GPU: by the fixed pipeline, whose records and memo stay in the home folder. */
export function editKept(local: Local): EditRow {
  return async (job, { photo, mask, background }) => {
    const sources = await upload(local.store, {
      photo,
      ...(mask ? { mask } : {}),
      ...(background ? { background } : {}),
    });
    const plan = await keepPlan(local.store, job.plan.text);
    let working: Working | null = null;
    const outcome = await runEdit(
      local,
      { instruction: job.instruction, sources, options: { ...job.options, plan } },
      {
        onEvent({ type, taskScheduledEventDetails }) {
          if (type === "TaskScheduled") working = workingOf(taskScheduledEventDetails) ?? working;
        },
      },
    );
    if (outcome.status !== "succeeded") {
      const record = await getEdit(local.records, outcome.editId);
      const dollars = record === null || record.status === "running" ? 0 : (record.dollars ?? 0);
      if (outcome.status === "stopped") throw new EditFailedError("Stopped", "It was stopped.", dollars);
      throw editFailed(outcome.failure, dollars);
    }
    const made: Made["outputs"][number][] = [];
    for (const output of outcome.output.outputs) {
      if (output.kind === "value") made.push(output);
      else made.push({ kind: output.kind, format: output.format, bytes: await local.store.get(output.key) });
    }
    const pictures = job.thumbnail ? await load(local, working).catch(() => null) : null;
    return { outputs: made, dollars: outcome.output.dollars, working: pictures };
  };
}

/** What Publish is given, out of the event that calls it. */
function workingOf(details: unknown): Working | null {
  const { parameters } = (details ?? {}) as { parameters?: unknown };
  if (typeof parameters !== "string" || !parameters.includes('"outcome":"succeeded"')) return null;
  const { Payload } = JSON.parse(parameters) as { Payload?: { init?: { image?: Value }; results?: Value[] } };
  return { before: Payload?.init?.image ?? null, after: Payload?.results?.find(isArtefact) ?? null };
}

async function load({ artefacts }: Local, working: Working | null): Promise<Made["working"]> {
  if (working === null || !isArtefact(working.before)) return null;
  const { before, after } = working;
  return { before: await artefacts.load(before), after: isArtefact(after) ? await artefacts.load(after) : null };
}
