import { BadInputError } from "../../platform/errors.js";
import { type Catcher, type Json, query, quote, type Retrier } from "../asl.js";
import type { Placement, Targets } from "../compiled.js";
import type { Node, Source } from "../graph.js";
import { literalName } from "../shape/literals.js";
import { SEEDS } from "../shape/seed.js";
import { catchAll, catchOutOfAttempts } from "./failure.js";
import { stepName } from "./names.js";
import { retryCrash, retryLostToken, retryTransient } from "./retry.js";

export interface BrickState {
  /** The Task state without its transition, Assign and Output. */
  readonly task: {
    readonly Type: "Task";
    readonly Resource: string;
    readonly Arguments: Json;
    readonly TimeoutSeconds: number;
    readonly HeartbeatSeconds?: number;
    readonly Retry: readonly Retrier[];
    readonly Catch: readonly Catcher[];
  };
  /** The brick's result, as an expression inside this state. */
  readonly result: string;
}

export interface BrickStateRequest {
  readonly place: number;
  readonly node: Node;
  readonly placement: Placement;
  readonly targets: Targets;
  readonly seedOffset: number;
  readonly failState: string;
  /** The state that does the same on the placement's fallback, where it has one. */
  readonly fallbackState?: string;
  /** The variable that holds the result of the node at a place, as seen from here. */
  readonly variable: (place: number) => string;
}

/** One brick as a state: a Lambda that answers at once, or one that hands a task token to whoever answers later. */
export function brickState(request: BrickStateRequest): BrickState {
  const { node, placement, targets, place } = request;
  const step = query(`$names.${stepName(place)}`);
  const call = {
    brick: node.brick.name,
    step,
    editId: query("$editId"),
    seed: query(`($seed + ${request.seedOffset}) % ${SEEDS}`),
    backend: placement.backend,
    ...(placement.fallback === undefined ? {} : { fallback: placement.fallback }),
    inputs: Object.fromEntries(
      node.inputs.map(({ port, source }) => [port, argument(source, place, port, request.variable)]),
    ),
  };
  const Catch = [
    ...(request.fallbackState === undefined ? [] : [catchOutOfAttempts(request.fallbackState)]),
    catchAll({ step, brick: node.brick.name }, request.failState),
  ];
  const TimeoutSeconds = placement.timeoutSeconds ?? node.brick.timeoutSeconds;
  if (!placement.waitsForToken) {
    return {
      task: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: { FunctionName: functionOf(node.brick.name, targets), Payload: call },
        TimeoutSeconds,
        Retry: [retryTransient, retryCrash],
        Catch,
      },
      result: "$states.result.Payload",
    };
  }
  if (targets.gpuSubmit === undefined) {
    throw new BadInputError(
      `${node.steps[0]} ${node.brick.name} runs on ${placement.backend}, which answers by task token, but no function that submits to it is configured.`,
      "Give targets.gpuSubmit, or place the brick on another backend.",
    );
  }
  return {
    task: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: {
        FunctionName: targets.gpuSubmit,
        Payload: { ...call, taskToken: query("$states.context.Task.Token") },
      },
      TimeoutSeconds,
      HeartbeatSeconds: placement.heartbeatSeconds ?? Math.ceil(TimeoutSeconds * 0.8),
      Retry: [retryTransient, retryCrash, retryLostToken],
      Catch,
    },
    result: "$states.result",
  };
}

function functionOf(brick: string, { brick: usual, families = {} }: Targets): string {
  return (Object.hasOwn(families, brick) ? families[brick] : undefined) ?? usual;
}

function argument(source: Source, place: number, port: string, variable: (place: number) => string): Json {
  switch (source.from) {
    case "nothing":
      return null;
    case "literal":
      return query(`$literals.${literalName(place, port)}`);
    default:
      return query(whereIs(source, variable));
  }
}

/** Where a value of the edit lies, as an expression. */
export function whereIs(
  source: Exclude<Source, { from: "literal" | "nothing" }>,
  variable: (place: number) => string,
): string {
  return source.from === "init" ? `$init.${source.port}` : `$${variable(source.node)}.outputs.${source.port}`;
}

/** What the record of an edit keeps of one step, as an object constructor. */
export function recordOf(brick: string, variable: string): string {
  const kept = ["seconds", "dollars", "backend", "model", "cached"].map((field) => `"${field}": $${variable}.${field}`);
  return `{ "brick": ${quote(brick)}, ${kept.join(", ")} }`;
}
