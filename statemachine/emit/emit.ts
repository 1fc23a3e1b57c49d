import { type Branch, type Json, query, type State, type StateMachine, type Transition } from "../asl.js";
import type { Placement, Targets } from "../compiled.js";
import type { Graph } from "../graph.js";
import { type Block, type Item, stepsOf } from "../schedule/schedule.js";
import { type BrickState, brickState, recordOf, whereIs } from "./brick-state.js";
import { failWithRecord } from "./failure.js";
import { fallbackName, resultVariable, stateName, stepName } from "./names.js";

export interface EmitRequest {
  readonly graph: Graph;
  readonly schedule: Block;
  readonly targets: Targets;
  /** By place. */
  readonly placements: readonly Placement[];
  /** By place. */
  readonly seedOffsets: readonly number[];
}

export interface Emitted {
  readonly definition: StateMachine;
  /** The node behind each brick's state. */
  readonly states: Readonly<Record<string, number>>;
}

const START = "Start";
const RESULTS = "Results";
const FAILED = "Failed";

/** The schedule as a state machine: JSONata throughout, variables for what is passed on, empty outputs between states. */
export function emit(request: EmitRequest): Emitted {
  const emitter = new Emitter(request);
  const items = emitter.scope({ block: request.schedule, depth: 0, visible: new Map(), failState: FAILED });
  const definition: StateMachine = {
    Comment: "Compiled by Brickwright: one state a brick. Prompts and other literals come with the execution's input.",
    QueryLanguage: "JSONata",
    StartAt: START,
    States: {
      [START]: {
        Type: "Pass",
        Assign: Object.fromEntries(
          ["editId", "seed", "init", "names", "literals"].map((name) => [name, query(`$states.input.${name}`)]),
        ),
        Output: {},
        Next: items.first ?? RESULTS,
      },
      ...items.states,
      [RESULTS]: { Type: "Succeed", Output: emitter.results() },
      ...failureOf(request.schedule, FAILED),
    },
  };
  return { definition, states: emitter.stateNodes };
}

/** A scope of variables: the machine itself (depth 0), or a branch. */
interface Scope {
  readonly block: Block;
  readonly depth: number;
  /** Variables of the scopes around it, by the place of the step whose result they hold. */
  readonly visible: ReadonlyMap<number, string>;
  readonly failState: string;
}

class Emitter {
  readonly #request: EmitRequest;
  readonly stateNodes: Record<string, number> = {};
  #parallels = 0;

  constructor(request: EmitRequest) {
    this.#request = request;
  }

  /** The states of a scope. The last leads to `Results` at depth 0, and otherwise ends the branch with all that it found. */
  scope({ block, depth, visible, failState }: Scope): { first: string | undefined; states: Record<string, State> } {
    const names = block.map((item) => this.#name(item));
    const states: Record<string, State> = {};
    const variables = new Map(visible);
    const own: number[] = [];
    block.forEach((item, index) => {
      const next = names[index + 1] ?? (depth === 0 ? RESULTS : undefined);
      const { ways, places } = this.#item(item, names[index] ?? "", { depth, visible: variables, failState });
      const before = own.map((place): [string, Json] => [stepName(place), query(`$${resultVariable(place, depth)}`)]);
      for (const { name, state, results } of ways) {
        const now = [...results].map(([place, result]): [string, Json] => [stepName(place), query(result)]);
        const assigned = [...results].map(([place, result]) => [resultVariable(place, depth), query(result)]);
        states[name] =
          next === undefined
            ? state({ Output: Object.fromEntries([...before, ...now]), End: true })
            : state({ Assign: Object.fromEntries(assigned), Output: {}, Next: next });
      }
      for (const place of places) {
        own.push(place);
        variables.set(place, resultVariable(place, depth));
      }
    });
    return { first: names[0], states };
  }

  #name(item: Item): string {
    if (item.kind === "step") return stateName(item.step, this.#node(item.step).brick.name);
    this.#parallels += 1;
    return `Parallel ${this.#parallels}`;
  }

  /** The places whose results an item gives, and the states that give them: one, or for a step with a fallback two. */
  #item(item: Item, name: string, scope: Omit<Scope, "block">): { ways: readonly Way[]; places: readonly number[] } {
    if (item.kind === "step") return { ways: this.#step(item.step, name, scope), places: [item.step] };
    const results = new Map<number, string>();
    const branches = item.branches.map((block, index): Branch => {
      for (const place of stepsOf(block)) results.set(place, `$states.result[${index}].${stepName(place)}`);
      const failState = `${name} branch ${index + 1} failed`;
      const { first, states } = this.scope({ block, depth: scope.depth + 1, visible: scope.visible, failState });
      return { StartAt: first ?? failState, States: { ...states, ...failureOf(block, failState) } };
    });
    const state = (exit: Exit): State => ({ Type: "Parallel", Branches: branches, ...exit });
    return { ways: [{ name, state, results }], places: [...results.keys()] };
  }

  #step(step: number, name: string, { visible, failState }: Omit<Scope, "block">): Way[] {
    const placement = at(this.#request.placements, step);
    const { fallback } = placement;
    const request = {
      place: step,
      node: this.#node(step),
      targets: this.#request.targets,
      seedOffset: at(this.#request.seedOffsets, step),
      failState,
      variable: (place: number) => lookUp(visible, place),
    };
    const way = (as: string, { task, result }: BrickState): Way => {
      this.stateNodes[as] = step;
      return { name: as, state: (exit) => ({ ...task, ...exit }), results: new Map([[step, result]]) };
    };
    if (!placement.waitsForToken || fallback === undefined) return [way(name, brickState({ ...request, placement }))];
    const fallbackState = fallbackName(name);
    return [
      way(name, brickState({ ...request, placement, fallbackState })),
      way(fallbackState, brickState({ ...request, placement: { backend: fallback, waitsForToken: false } })),
    ];
  }

  /** The machine's output: the plan's results in order, and the record of every step under the plan's own step id. */
  results(): Json {
    const { graph } = this.#request;
    const variable = (place: number) => resultVariable(place, 0);
    const records = graph.nodes.map(
      (node, place) => `$names.${stepName(place)}: ${recordOf(node.brick.name, variable(place))}`,
    );
    return {
      results: graph.results.map((source) => query(whereIs(source, variable))),
      steps: records.length === 0 ? {} : query(`{ ${records.join(", ")} }`),
    };
  }

  #node(place: number) {
    return at(this.#request.graph.nodes, place);
  }
}

/** The scope's Fail state, if any of its own states can lead there. */
function failureOf(block: Block, name: string): Record<string, State> {
  return block.some((item) => item.kind === "step") ? { [name]: failWithRecord } : {};
}

/** A state that lacks only its way out, and the expressions that find each step's result in it. */
interface Way {
  readonly name: string;
  readonly state: (exit: Exit) => State;
  readonly results: ReadonlyMap<number, string>;
}

type Exit = { readonly Assign?: Readonly<Record<string, Json>>; readonly Output: Json } & Transition;

function at<T>(list: readonly T[], place: number): T {
  const found = list[place];
  if (found === undefined) throw new Error(`there is no step at place ${place}`);
  return found;
}

/** The scheduler's promise: whatever a step reads was assigned in its own scope or in one around it. */
function lookUp(visible: ReadonlyMap<number, string>, place: number): string {
  const variable = visible.get(place);
  if (variable === undefined) throw new Error(`the result of ${stepName(place)} cannot be seen where it is read`);
  return variable;
}
