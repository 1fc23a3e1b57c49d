import { GpuProblem } from "../gpu/problem.js";
import { runAndWait } from "../gpu/run-and-wait.js";
import type { WaitingBrick } from "../gpu/waiting.js";
import { type Account, accountRedactor } from "./account.js";
import type { ReplicateApi } from "./client.js";
import { brickOutputs } from "./collect.js";
import { describeReplicate, type MappedBrick } from "./description.js";
import { download } from "./download.js";
import { readPrediction } from "./prediction.js";
import { modelInputs } from "./prepare.js";
import { inputOf, replicateRuns } from "./runs.js";

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
  const brick: Omit<WaitingBrick, "run"> = {
    ...describeReplicate(mapped),
    ...replicateRuns(account, api),
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
    collect: (inputs, output, signal) =>
      brickOutputs(spec, mapping, inputs, output, (url) => download(account, url, MOST_OUTPUT_BYTES, signal)),
  };
  return { ...brick, run: (inputs, context) => runAndWait(brick, inputs, context) };
}
