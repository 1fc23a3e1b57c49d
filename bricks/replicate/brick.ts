import { canonicalJson } from "../../platform/canonical-json.js";
import { GpuProblem } from "../gpu/problem.js";
import { runAndWait } from "../gpu/run-and-wait.js";
import type { PreparedCall, WaitingBrick } from "../gpu/waiting.js";
import { type Account, accountRedactor } from "./account.js";
import type { ReplicateApi } from "./client.js";
import { brickOutputs } from "./collect.js";
import { describeReplicate, type MappedBrick } from "./description.js";
import { download } from "./download.js";
import { type ReadPrediction, readPrediction } from "./prediction.js";
import { modelInputs } from "./prepare.js";

/** Bytes of an output file that is worth reading. */
const MOST_OUTPUT_BYTES = 64 * 2 ** 20;
/** Seconds after which Replicate gives up on a prediction by itself. */
const CANCEL_AFTER = 1800;

export interface ReplicateBrickParts extends MappedBrick {
  readonly account: Account;
  readonly api: ReplicateApi;
}

/** A brick on a model of Replicate's. */
export function replicateBrick({ account, api, ...mapped }: ReplicateBrickParts): WaitingBrick {
  const { spec, mapping } = mapped;
  const redact = accountRedactor(account);
  const asPrediction = (value: unknown): ReadPrediction => {
    const read = readPrediction(value, redact);
    if (read !== null) return read;
    throw new GpuProblem("network", "its answer is no prediction");
  };
  const brick: Omit<WaitingBrick, "run"> = {
    ...describeReplicate(mapped),
    async prepare(inputs, { seed, share, signal }) {
      const upload = async (name: string, png: Uint8Array) => (await share(png)) ?? api.upload(name, png, signal);
      return { input: await modelInputs(mapping, inputs, { seed }, upload) };
    },
    async create(call, { webhook, signal }) {
      const answer = await api.create(mapping, inputOf(call), { webhook, signal, cancelAfter: CANCEL_AFTER });
      const read = readPrediction(answer, redact);
      if (read !== null) return read.id;
      throw new GpuProblem("network", "its answer is no prediction", { unsure: true });
    },
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
    collect: (inputs, output, signal) =>
      brickOutputs(spec, mapping, inputs, output, (url) => download(account, url, MOST_OUTPUT_BYTES, signal)),
  };
  return { ...brick, run: (inputs, context) => runAndWait(brick, inputs, context) };
}

function inputOf(call: PreparedCall): object {
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
