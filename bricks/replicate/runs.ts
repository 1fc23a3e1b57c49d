import { canonicalJson } from "../../platform/canonical-json.js";
import { GpuProblem } from "../gpu/problem.js";
import type { PreparedCall, Runs } from "../gpu/waiting.js";
import { type Account, accountRedactor } from "./account.js";
import type { ReplicateApi } from "./client.js";
import { type ReadPrediction, readPrediction } from "./prediction.js";

/** What can be asked and told of predictions, whatever they make. */
export function replicateRuns(account: Account, api: ReplicateApi): Runs {
  const redact = accountRedactor(account);
  const asPrediction = (value: unknown): ReadPrediction => {
    const read = readPrediction(value, redact);
    if (read !== null) return read;
    throw new GpuProblem("network", "its answer is no prediction");
  };
  return {
    async find(call, signal) {
      const input = inputOf(call);
      if (!Object.values(input).some(isUrl)) return null;
      for (const value of await api.recent(signal)) {
        const read = readPrediction(value, redact);
        if (read !== null && holds(read.input, input)) return read.id;
      }
      return null;
    },
    async poll(id, signal) {
      try {
        return asPrediction(await api.get(id, signal)).state;
      } catch (error) {
        if (!(error instanceof GpuProblem) || error.kind !== "model-gone") throw error;
        const problem = new GpuProblem("lost", "it does not know the prediction any more");
        return { status: "failed", seconds: null, problem };
      }
    },
    cancel: (id, signal) => api.cancel(id, signal),
  };
}

/** The model's inputs in a prepared call. */
export function inputOf(call: PreparedCall): object {
  const { input } = call;
  return typeof input === "object" && input !== null ? input : {};
}

/** Whether a prediction was made of just these inputs: every upload has a URL of its own, so that it names the call. */
function holds(theirs: unknown, ours: object): boolean {
  if (typeof theirs !== "object" || theirs === null) return false;
  const given = theirs as Readonly<Record<string, unknown>>;
  return Object.entries(ours).every(([name, value]) => canonicalJson(given[name]) === canonicalJson(value));
}

function isUrl(value: unknown): boolean {
  return typeof value === "string" && /^https?:\/\//.test(value);
}
