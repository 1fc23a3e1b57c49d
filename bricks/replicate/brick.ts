import { canonicalJson, sha256 } from "../../platform/canonical-json.js";
import { type BoundCall, type BrickImplementation, type Support, supported } from "../brick.js";
import type { BrickSpec } from "../catalogue.js";
import { GpuProblem } from "../gpu/problem.js";
import { runAndWait } from "../gpu/run-and-wait.js";
import type { PreparedCall, WaitingBrick } from "../gpu/waiting.js";
import { type Account, accountRedactor } from "./account.js";
import type { ReplicateApi } from "./client.js";
import { brickOutputs } from "./collect.js";
import { download } from "./download.js";
import { type Mapping, modelOf, portsRead } from "./mapping.js";
import { type ReadPrediction, readPrediction } from "./prediction.js";
import { modelInputs } from "./prepare.js";

/** Raised whenever the same model's output would come to be other pixels here. */
const VERSION = "1";
/** Bytes of an output file that is worth reading. */
const MOST_OUTPUT_BYTES = 64 * 2 ** 20;
/** Seconds after which Replicate gives up on a prediction by itself. */
const CANCEL_AFTER = 1800;

export interface ReplicateBrickParts {
  readonly spec: BrickSpec;
  readonly mapping: Mapping;
  /** What the configuration says the version is, for a model of the user's own. */
  readonly version?: string;
  readonly account: Account;
  readonly api: ReplicateApi;
}

/** A brick on a model of Replicate's. */
export function replicateBrick({ spec, mapping, version = "", account, api }: ReplicateBrickParts): WaitingBrick {
  const redact = accountRedactor(account);
  const asPrediction = (value: unknown): ReadPrediction => {
    const read = readPrediction(value, redact);
    if (read !== null) return read;
    throw new GpuProblem("network", "its answer is no prediction");
  };
  const brick: Omit<WaitingBrick, "run"> = {
    brick: spec.name,
    version: `${VERSION}${version === "" ? "" : `.${version}`}-${mappingHash(mapping)}`,
    model: modelOf(mapping),
    provider: "Replicate",
    price: mapping.price ?? null,
    available: () => supported,
    supports: (call) => takesAll(call, mapping),
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

/** A brick that the configuration gives to Replicate where no token says whose. */
export function withoutAccount({ spec, mapping }: Pick<ReplicateBrickParts, "spec" | "mapping">): BrickImplementation {
  const support: Support = {
    ok: false,
    reason: "Replicate needs a token, and REPLICATE_API_TOKEN is not set",
    hint: "Set REPLICATE_API_TOKEN.",
  };
  return {
    brick: spec.name,
    version: VERSION,
    model: modelOf(mapping),
    available: () => support,
    supports: () => support,
    run: async () => {
      throw new Error(`${spec.name} was run on Replicate, where it is not available`);
    },
  };
}

/** A model is never given less than the plan says: a port that it has no input for must be empty. */
function takesAll({ inputs }: BoundCall, mapping: Mapping): Support {
  const read = portsRead(mapping);
  for (const [port, binding] of Object.entries(inputs)) {
    const empty = binding.from === "literal" && binding.value === null;
    if (empty || read.has(port) || port === mapping.keepOutside || mapping.ignores.includes(port)) continue;
    return {
      ok: false,
      reason: `the model ${modelOf(mapping)} takes no \`${port}\``,
      hint: 'Name a model that does under "backends" in brickwright.config.',
    };
  }
  return supported;
}

function mappingHash({ verified: _verified, price: _price, ...mapping }: Mapping): string {
  return sha256(canonicalJson(mapping)).slice(0, 12);
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
