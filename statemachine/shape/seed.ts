import { sha256 } from "../../platform/canonical-json.js";
import type { Graph, Source } from "../graph.js";

/** Seeds are whole numbers below this. */
export const SEEDS = 2 ** 32;

/**
 * What is added to the edit's seed for each node, 0 … 2³²−1. It follows from what the step and its ancestors do (bricks and
 * wiring, not literals), never from the step's number: so steps draw different noise, and yet a plan that is extended
 * after feedback gives its unchanged steps the seeds that they had, and their memo is found again.
 */
export function seedOffsets(graph: Graph): number[] {
  const signatures: string[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(({ source }) => wiring(source, signatures));
    signatures.push(sha256(JSON.stringify([node.brick.name, inputs])));
  }
  return signatures.map((signature) => Number.parseInt(signature.slice(0, 8), 16));
}

function wiring(source: Source, signatures: readonly string[]): unknown {
  switch (source.from) {
    case "node":
      return [source.port, signatures[source.node]];
    case "init":
      return source.port;
    case "literal":
      return 1;
    case "nothing":
      return 0;
  }
}
