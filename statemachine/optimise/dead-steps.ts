import { type Graph, renumber, sourcesOf } from "../graph.js";

/** Drops the steps that no result needs: they would cost time and money and change nothing. */
export function dropDeadSteps(graph: Graph): Graph {
  const live = new Set<number>();
  for (const result of graph.results) if (result.from === "node") live.add(result.node);
  for (let place = graph.nodes.length - 1; place >= 0; place--) {
    const node = graph.nodes[place];
    if (node && live.has(place)) for (const source of sourcesOf(node)) live.add(source);
  }
  if (live.size === graph.nodes.length) return graph;
  return renumber(
    graph,
    [...graph.nodes.keys()].filter((place) => live.has(place)),
  );
}
