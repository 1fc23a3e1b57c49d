import { stepName } from "../emit/names.js";
import type { Graph } from "../graph.js";

/** Every literal of the graph by the name under which the machine finds it in `$literals`, e.g. `step1_prompt`. */
export function hoistLiterals(graph: Graph): Record<string, string | number> {
  const literals: Record<string, string | number> = {};
  graph.nodes.forEach((node, place) => {
    for (const { port, source } of node.inputs) {
      if (source.from === "literal") literals[literalName(place, port)] = source.value;
    }
  });
  return literals;
}

export function literalName(place: number, port: string): string {
  return `${stepName(place)}_${port}`;
}
