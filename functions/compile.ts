import type { Catalogue } from "../bricks/catalogue.js";
import type { Logger } from "../platform/logger.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { Workflow } from "../platform/workflow.js";
import { compile, machineInput, type Targets } from "../statemachine/compile.js";
import { lineage } from "../statemachine/lineage.js";
import type { CompileRequest, CompileResult } from "../statemachine/pipeline-contract.js";
import { getPlanDocument, putRoundDocument } from "./documents.js";
import { readOptions } from "./options.js";
import { refusal } from "./refusal.js";

export interface CompileDependencies {
  readonly store: ObjectStore;
  readonly workflow: Workflow;
  readonly targets: Targets;
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
    const { plan, backends } = await getPlanDocument(deps.store, planKey);
    const machine = compile(plan, {
      targets: deps.targets,
      ...(deps.catalogue ? { catalogue: deps.catalogue } : {}),
      placement: (step) => ({ backend: backends[step.id] ?? "cpu", waitsForToken: false }),
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
