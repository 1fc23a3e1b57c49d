import { type Graph, type Node, renumber } from "../graph.js";

/**
 * Runs equal steps once. Equal means the same brick on the same inputs; the seed is then the same too, because a step's
 * seed follows from what it does and not from where it stands (see `shape/seed.ts`), so even a brick that draws random
 * numbers would give the same pixels twice.
 */
export function mergeCommonSteps(graph: Graph): Graph {
  const firstOf = new Map<string, number>();
  const standIns: number[] = [];
  const also = new Map<number, string[]>();
  graph.nodes.forEach((node, place) => {
    const key = keyOf(node, standIns);
    const first = firstOf.get(key);
    if (first === undefined) {
      firstOf.set(key, place);
      standIns.push(place);
    } else {
      standIns.push(first);
      also.set(first, [...(also.get(first) ?? []), ...node.steps]);
    }
  });
  if (also.size === 0) return graph;
  const nodes = graph.nodes.map((node, place) => ({ ...node, steps: [...node.steps, ...(also.get(place) ?? [])] }));
  return renumber({ ...graph, nodes }, [...firstOf.values()], (node) => standIns[node] ?? node);
}

function keyOf(node: Node, standIns: readonly number[]): string {
  const inputs = node.inputs.map(({ source }) =>
    source.from === "node" ? [source.port, standIns[source.node]] : source,
  );
  return JSON.stringify([node.brick.name, inputs]);
}
