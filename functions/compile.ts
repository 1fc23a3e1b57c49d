import type { Backend } from "../bricks/backend.js";
import type { Catalogue } from "../bricks/catalogue.js";
import { isWaitingBackend } from "../bricks/gpu/waiting.js";
import type { Logger } from "../platform/logger.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { Workflow } from "../platform/workflow.js";
import { compile, machineInput, type Placement, type Targets } from "../statemachine/compile.js";
import { lineage } from "../statemachine/lineage.js";
import type { CompileRequest, CompileResult } from "../statemachine/pipeline-contract.js";
import { getPlanDocument, putRoundDocument } from "./documents.js";
import { readOptions } from "./options.js";
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
}

/** The name of the execution that runs a round's plan; it begins with the edit's own. */
export function executionName(editId: string, round: number): string {
  return `${editId}-run${round === 1 ? "" : `-${round}`}`;
}

/** The Lambda that compiles a stored plan and makes sure that the machine of its shape exists. */
export function createCompile(deps: CompileDependencies): (request: CompileRequest) => Promise<CompileResult> {
  return async ({ editId, round, planKey, init, options }) => {
    const { seed, critic } = readOptions(options);
    const { plan, backends, fallbacks = {} } = await getPlanDocument(deps.store, planKey);
    const waiting = new Set((deps.backends ?? []).filter(isWaitingBackend).map(({ name }) => name));
    const machine = compile(plan, {
      targets: deps.targets,
      ...(deps.catalogue ? { catalogue: deps.catalogue } : {}),
      placement: ({ id }) => placementOf(backends[id] ?? "cpu", fallbacks[id], waiting),
    });
    const blocking = machine.diagnostics.filter((d) => d.severity === "error");
    if (blocking.length > 0) throw refusal(blocking);
    await putRoundDocument(deps.store, "machine", { editId, round, critic }, machine);
    const machineArn = await deps.workflow.ensureMachine(machine.name, machine.definition);
    deps.logger.info("compiled", { editId, machine: machine.name });
    return {
      machineArn,
      executionName: executionName(editId, round),
      input: machineInput(machine, { editId, seed, init }),
      lineage: lineage(plan, deps.catalogue),
    };
  };
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
