import { type BrickSpec, catalogue as builtIn, type Catalogue } from "../bricks/catalogue.js";
import { BadInputError } from "../platform/errors.js";
import { type CheckedPlan, type Input, initPorts, parseReference } from "./plan.js";

/**
 * What the passes work on: neither the plan's text nor yet a state machine. A node is known by its place in `nodes`,
 * so that no pass has to think of step numbers or state names.
 */
export interface Graph {
  /** In an order in which every source stands before its users. */
  readonly nodes: readonly Node[];
  readonly results: readonly ResultSource[];
}

export interface Node {
  /** The plan's steps that this node stands for: the first one by whose id it is known, and those merged into it. */
  readonly steps: readonly string[];
  readonly brick: BrickSpec;
  /** One for every input port of the brick, in the catalogue's order. */
  readonly inputs: readonly PortSource[];
}

export interface PortSource {
  readonly port: string;
  readonly source: Source;
}

export type ResultSource =
  | { readonly from: "init"; readonly port: string }
  | { readonly from: "node"; readonly node: number; readonly port: string };

export type Source =
  | ResultSource
  | { readonly from: "literal"; readonly value: string | number }
  | { readonly from: "nothing" };

/** The nodes whose outputs a node reads, each once. */
export function sourcesOf(node: Node): number[] {
  const found = new Set<number>();
  for (const { source } of node.inputs) if (source.from === "node") found.add(source.node);
  return [...found];
}

/** The graph of a checked plan. A port that the plan leaves out is read as null. */
export function readGraph(plan: CheckedPlan, catalogue: Catalogue = builtIn): Graph {
  const places = new Map<string, number>();
  const resolve = (ref: string): ResultSource => {
    const reference = parseReference(ref);
    if (reference?.origin === "init" && Object.hasOwn(initPorts, reference.port)) {
      return { from: "init", port: reference.port };
    }
    const node = reference ? places.get(reference.origin) : undefined;
    if (!reference || node === undefined)
      throw unchecked(`${ref} is no earlier step's output and no input of the edit`);
    return { from: "node", node, port: reference.port };
  };
  const nodes = plan.steps.map((step, place): Node => {
    const brick = catalogue.get(step.brick);
    if (!brick) throw unchecked(`${step.id} names the unknown brick ${step.brick}`);
    const inputs = Object.keys(brick.inputs).map((port) => ({
      port,
      source: readInput(Object.hasOwn(step.inputs, port) ? step.inputs[port] : null, resolve),
    }));
    if (places.has(step.id)) throw unchecked(`${step.id} is there twice`);
    places.set(step.id, place);
    return { steps: [step.id], brick, inputs };
  });
  return { nodes, results: plan.results.map(resolve) };
}

function readInput(input: Input | undefined, resolve: (ref: string) => ResultSource): Source {
  if (input === null || input === undefined) return { from: "nothing" };
  if ("ref" in input) return resolve(input.ref);
  return { from: "literal", value: "text" in input ? input.text : input.number };
}

function unchecked(what: string): BadInputError {
  return new BadInputError(`The plan cannot be compiled: ${what}.`, "Check the plan before compiling it.");
}

/**
 * The graph of the nodes in `order` alone, renumbered in that order. `standIn` says which node serves in the place of
 * another (itself, normally).
 */
export function renumber(graph: Graph, order: readonly number[], standIn: (node: number) => number = (n) => n): Graph {
  const place = new Map(order.map((node, index) => [node, index]));
  const move = <S extends Source>(source: S): S => {
    if (source.from !== "node") return source;
    const node = place.get(standIn(source.node));
    if (node === undefined) throw new Error(`node ${source.node} is used but was dropped`);
    return { ...source, node };
  };
  return {
    nodes: order.map((old) => {
      const node = graph.nodes[old];
      if (!node) throw new Error(`there is no node ${old}`);
      return { ...node, inputs: node.inputs.map(({ port, source }) => ({ port, source: move(source) })) };
    }),
    results: graph.results.map(move),
  };
}
