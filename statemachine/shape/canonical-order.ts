import { type Graph, renumber } from "../graph.js";

/**
 * Numbers the steps by the shape alone: from the first result backwards, sources before users, ports in the
 * catalogue's order. Because ports have names and results an order, this is a canonical form: two plans of equal
 * shape come out equal, however their steps were numbered. Every step must be needed by some result.
 */
export function canonicalOrder(graph: Graph): Graph {
  const order: number[] = [];
  const seen = new Set<number>();
  const visit = (place: number): void => {
    if (seen.has(place)) return;
    seen.add(place);
    for (const { source } of graph.nodes[place]?.inputs ?? []) if (source.from === "node") visit(source.node);
    order.push(place);
  };
  for (const result of graph.results) if (result.from === "node") visit(result.node);
  return renumber(graph, order);
}
