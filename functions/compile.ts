import type { Backend } from "../bricks/backend.js";
import type { Catalogue } from "../bricks/catalogue.js";
import { isWaitingBackend } from "../bricks/gpu/waiting.js";
import type { Logger } from "../platform/logger.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { Workflow } from "../platform/workflow.js";
import {
  type CompiledMachine,
  compile,
  type MachineInput,
  machineInput,
  type Placement,
  type Targets,
} from "../statemachine/compile.js";
import { lineage } from "../statemachine/lineage.js";
import type { CompileRequest, CompileResult } from "../statemachine/pipeline-contract.js";
import { getPlanDocument, putRoundDocument } from "./documents.js";
import { executionName } from "./edits/execution-name.js";
import type { MachineUse } from "./machines/use.js";
import { readOptions } from "./options.js";
import { joinScenes } from "./plan/joined.js";
import { refusal } from "./refusal.js";

export interface CompileDependencies {
  readonly store: ObjectStore;
  readonly workflow: Workflow;
  readonly targets: Targets;
  /** Which of them answer by task token. Default: none. */
  readonly backends?: readonly Backend[];
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
  readonly logger: Logger;
  /** Notes that machines are used, where somebody sweeps. Default: nobody does. */
  readonly use?: Pick<MachineUse, "note">;
  /** What the machines' names begin with. Default: `brickwright`. */
  readonly prefix?: string;
  /** Quick plans run as Express machines. Default: true. */
  readonly express?: boolean;
}

/** The Lambda that compiles a stored plan and makes sure that the machine of its shape exists. */
export function createCompile(deps: CompileDependencies): (request: CompileRequest) => Promise<CompileResult> {
  return async ({ editId, round, planKey, init, options, mayExpress }) => {
    const { seed, critic } = readOptions(options);
    const { plan: written, backends, fallbacks = {}, scenes = {} } = await getPlanDocument(deps.store, planKey);
    const plan = joinScenes(written, scenes);
    const waiting = new Set((deps.backends ?? []).filter(isWaitingBackend).map(({ name }) => name));
    const machine = compile(plan, {
      targets: deps.targets,
      ...(deps.catalogue ? { catalogue: deps.catalogue } : {}),
      ...(deps.prefix === undefined ? {} : { prefix: deps.prefix }),
      placement: ({ id }) => placementOf(backends[id] ?? "cpu", fallbacks[id], waiting),
    });
    const blocking = machine.diagnostics.filter((d) => d.severity === "error");
    if (blocking.length > 0) throw refusal(blocking);
    await putRoundDocument(deps.store, "machine", { editId, round, critic }, machine);
    const input = machineInput(machine, { editId, seed, init });
    const express = mayExpress && deps.express !== false && isQuick(machine, input);
    const name = express ? machine.expressName : machine.name;
    const { fresh: again } = (await deps.use?.note(name)) ?? { fresh: false };
    const type = express ? "EXPRESS" : "STANDARD";
    const machineArn = await deps.workflow.ensureMachine(name, machine.definition, { type, again });
    deps.logger.info("compiled", { editId, machine: name, seconds: machine.seconds });
    const result = {
      machineArn,
      executionName: executionName(editId, round),
      lineage: lineage(plan, deps.catalogue),
    };
    return express ? { ...result, express, input: JSON.stringify(input) } : { ...result, express, input };
  };
}

/** An Express execution has five minutes. */
const EXPRESS_SECONDS = 240;
/** Its answer repeats the input as text inside JSON, beside the output, and all of it must fit into 256 KiB. */
const EXPRESS_INPUT_BYTES = 64 * 1024;

/** Nothing waits for a GPU, and even a bad day's run is over in time. */
function isQuick({ seconds }: CompiledMachine, input: MachineInput): boolean {
  if (seconds === null || seconds > EXPRESS_SECONDS) return false;
  return Buffer.byteLength(JSON.stringify(input)) <= EXPRESS_INPUT_BYTES;
}

/** Seconds that a step may wait for a GPU: models that nobody used for a while take minutes to start. */
const GPU_SECONDS = 1800;
/** Whoever looks after predictions sends a sign of life at least every minute. */
const GPU_SILENCE = 300;

function placementOf(backend: string, fallback: string | undefined, waiting: ReadonlySet<string>): Placement {
  const otherwise = fallback === undefined ? {} : { fallback };
  if (!waiting.has(backend)) return { backend, waitsForToken: false, ...otherwise };
  const times = { timeoutSeconds: GPU_SECONDS, heartbeatSeconds: GPU_SILENCE };
  return { backend, waitsForToken: true, ...times, ...otherwise };
}
