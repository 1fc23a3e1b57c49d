import { BadInputError } from "../platform/errors.js";
import type { CompiledMachine, CompileOptions, InitPort, Placement } from "./compiled.js";
import { emit } from "./emit/emit.js";
import { stepName } from "./emit/names.js";
import { cautiousSeconds, typicalSeconds } from "./estimate.js";
import { type Graph, type Node, readGraph, sourcesOf } from "./graph.js";
import { checkLimits } from "./limits.js";
import { mergeCommonSteps } from "./optimise/common-steps.js";
import { dropDeadSteps } from "./optimise/dead-steps.js";
import { type CheckedPlan, initPorts, type Step } from "./plan.js";
import { arrange } from "./schedule/arrange.js";
import type { Block } from "./schedule/schedule.js";
import { canonicalOrder } from "./shape/canonical-order.js";
import { machineName, shapeHash } from "./shape/hash.js";
import { hoistLiterals } from "./shape/literals.js";
import { seedOffsets } from "./shape/seed.js";

export type { CompiledMachine, CompileOptions, Placement, Targets } from "./compiled.js";
export { type MachineInput, type MachineRequest, machineInput } from "./machine-input.js";

/** The passes from graph to graph, in order. */
const passes: readonly ((graph: Graph) => Graph)[] = [dropDeadSteps, mergeCommonSteps, canonicalOrder];

/**
 * A checked plan as a state machine. The machine depends on the plan's shape alone; what else the plan says is in
 * `literals` and `names` and reaches an execution by {@link machineInput}. Bricks, errors and records inside the machine speak of the plan's
 * own step ids.
 *
 * @throws {BadInputError} when the plan was not checked, or a placement needs a target that is not given.
 */
export function compile(plan: CheckedPlan, options: CompileOptions): CompiledMachine {
  const graph = passes.reduce((current, pass) => pass(current), readGraph(plan, options.catalogue));
  const placements = place(plan, graph, options);
  const block = schedule(graph, placements);
  const { definition, states } = emit({
    graph,
    schedule: block,
    targets: options.targets,
    placements,
    seedOffsets: seedOffsets(graph),
  });
  const text = JSON.stringify(definition);
  const hash = shapeHash(text, versionsOf(graph, placements));
  const names = Object.fromEntries(graph.nodes.map((node, index) => [stepName(index), idOf(node)]));
  const literals = hoistLiterals(graph);
  return {
    name: machineName(hash, "STANDARD", options.prefix),
    expressName: machineName(hash, "EXPRESS", options.prefix),
    seconds: placements.some(({ waitsForToken }) => waitsForToken)
      ? null
      : cautiousSeconds(block, typical(graph, placements)),
    hash,
    definition,
    literals,
    names,
    stateSteps: Object.fromEntries(Object.entries(states).map(([state, index]) => [state, idOf(graph.nodes[index])])),
    merged: mergedSteps(graph),
    dropped: droppedSteps(plan, graph),
    needs: needsOf(graph),
    diagnostics: checkLimits({ definition, text, input: { names, literals } }),
  };
}

/** How a plan's steps run beside and after each other; for drawings and benchmarks. Steps are places in `graph.nodes`. */
export function scheduleOf(plan: CheckedPlan, options: CompileOptions): { graph: Graph; schedule: Block } {
  const graph = passes.reduce((current, pass) => pass(current), readGraph(plan, options.catalogue));
  return { graph, schedule: schedule(graph, place(plan, graph, options)) };
}

function place(plan: CheckedPlan, graph: Graph, options: CompileOptions): Placement[] {
  const steps = new Map<string, Step>(plan.steps.map((step) => [step.id, step]));
  return graph.nodes.map((node) => {
    const step = steps.get(idOf(node));
    if (!step) throw new BadInputError(`The plan has no step ${idOf(node)}.`);
    return options.placement(step);
  });
}

function schedule(graph: Graph, placements: readonly Placement[]): Block {
  return arrange(graph.nodes.map(sourcesOf), typical(graph, placements));
}

function typical(graph: Graph, placements: readonly Placement[]): number[] {
  return graph.nodes.map((node, index) => placements[index]?.seconds ?? typicalSeconds(node.brick));
}

function versionsOf(graph: Graph, placements: readonly Placement[]): Record<string, string> {
  const versions: Record<string, string> = {};
  graph.nodes.forEach((node, index) => {
    const placement = placements[index];
    if (placement?.version !== undefined) versions[`${node.brick.name}@${placement.backend}`] = placement.version;
  });
  return versions;
}

function idOf(node: Node | undefined): string {
  return node?.steps[0] ?? "";
}

function mergedSteps(graph: Graph): Record<string, string> {
  return Object.fromEntries(graph.nodes.flatMap((node) => node.steps.slice(1).map((step) => [step, idOf(node)])));
}

function droppedSteps(plan: CheckedPlan, graph: Graph): string[] {
  const kept = new Set(graph.nodes.flatMap((node) => node.steps));
  return plan.steps.map((step) => step.id).filter((id) => !kept.has(id));
}

function needsOf(graph: Graph): InitPort[] {
  const read = new Set<string>();
  for (const node of graph.nodes) {
    for (const { source } of node.inputs) if (source.from === "init") read.add(source.port);
  }
  for (const result of graph.results) if (result.from === "init") read.add(result.port);
  return (Object.keys(initPorts) as InitPort[]).filter((port) => read.has(port));
}
