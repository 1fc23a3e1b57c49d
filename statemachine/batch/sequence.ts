import type { Catalogue } from "../../bricks/catalogue.js";
import { type Graph, type ResultSource, readGraph, type Source } from "../graph.js";
import { mergeCommonSteps } from "../optimise/common-steps.js";
import { dropDeadSteps } from "../optimise/dead-steps.js";
import type { CheckedPlan } from "../plan.js";
import { canonicalOrder } from "../shape/canonical-order.js";
import { SEEDS, seedOffsets } from "../shape/seed.js";

/** One brick of a plan that is run step by step in one process. */
export interface SequenceStep {
  /** The plan's step id. */
  readonly id: string;
  readonly brick: string;
  readonly inputs: Readonly<Record<string, Source>>;
  /** What is added to the edit's seed, see {@link seedOf}. */
  readonly seedOffset: number;
}

export interface Sequence {
  /** Sources stand before their users; `node` sources are places in this list. */
  readonly steps: readonly SequenceStep[];
  readonly results: readonly ResultSource[];
}

/**
 * The calls that the compiled machine of a plan makes, one after the other: the same bricks with the same inputs and seeds, so that
 * the same pixels come of it and the same memo is found.
 */
export function sequenceOf(plan: CheckedPlan, catalogue?: Catalogue): Sequence {
  const passes: readonly ((graph: Graph) => Graph)[] = [dropDeadSteps, mergeCommonSteps, canonicalOrder];
  const graph = passes.reduce((current, pass) => pass(current), readGraph(plan, catalogue));
  const offsets = seedOffsets(graph);
  const steps = graph.nodes.map((node, place) => ({
    id: node.steps[0] ?? "",
    brick: node.brick.name,
    inputs: Object.fromEntries(node.inputs.map(({ port, source }) => [port, source])),
    seedOffset: offsets[place] ?? 0,
  }));
  return { steps, results: graph.results };
}

/** A step's seed, 0 … 2³²−1. */
export function seedOf({ seedOffset }: Pick<SequenceStep, "seedOffset">, seed: number): number {
  return (seed + seedOffset) % SEEDS;
}
