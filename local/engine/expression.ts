import jsonata from "jsonata";
import { BoundedRegExp } from "./bounded-regex.js";
import { addedFunctions } from "./expression-functions.js";
import { EvaluationFailure } from "./failure.js";
import { type Json, typeName } from "./json.js";
import type { EngineLimits } from "./limits.js";

export type Bindings = Readonly<Record<string, unknown>>;

/** A compiled JSONata expression. */
export interface Expression {
  readonly source: string;
  /** @throws {EvaluationFailure} when it fails, is undefined, or is no JSON. */
  evaluate(bindings: Bindings, location: string): Promise<Json>;
}

export interface Compiler {
  /** @throws {SyntaxError} with JSONata's own message. */
  compile(source: string): Expression;
}

type ExpressionLimits = Pick<EngineLimits, "expressionMs" | "expressionDepth" | "expressionItems">;

/** Compiles each distinct expression once. `random` feeds $random without a seed. */
export function createCompiler(limits: ExpressionLimits, random: () => number): Compiler {
  const functions = addedFunctions(random);
  const cache = new Map<string, Expression>();
  const options = {
    timeout: limits.expressionMs,
    stack: limits.expressionDepth,
    sequence: limits.expressionItems,
    // The library only constructs it and calls exec.
    RegexEngine: BoundedRegExp as unknown as RegExpConstructor,
  };

  function compileNew(source: string): Expression {
    let compiled: jsonata.Expression;
    try {
      compiled = jsonata(source, options);
    } catch (error) {
      throw new SyntaxError(describe(error), { cause: error });
    }
    for (const [name, added] of functions) {
      // The signature makes JSONata check the arguments before the function sees them.
      const apply = added.apply as Parameters<typeof compiled.registerFunction>[1];
      compiled.registerFunction(name, apply, added.signature);
    }
    // Step Functions has $parse in its place.
    compiled.assign("eval", undefined);
    return {
      source,
      async evaluate(bindings, location) {
        let value: unknown;
        try {
          value = await compiled.evaluate(undefined, bindings);
        } catch (error) {
          throw new EvaluationFailure(
            `The JSONata expression '${source}' specified for the field '${location}' threw an error during evaluation. ${describe(error)}`,
            location,
          );
        }
        return asJson(value, source, location);
      },
    };
  }

  return {
    compile(source) {
      let expression = cache.get(source);
      if (!expression) {
        expression = compileNew(source);
        // Machines come and go; a bound keeps a long-lived server from remembering every expression it ever saw.
        if (cache.size >= 20_000) cache.clear();
        cache.set(source, expression);
      }
      return expression;
    },
  };
}

/** JSONata throws plain objects with a code and a message, and errors of the functions it calls as they are. */
function describe(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === "string" ? `${code}: ${String(message ?? "")}` : String(message ?? error);
}

/** A plain JSON copy: JSONata's sequences carry marks that would change how the next expression reads them. */
function asJson(value: unknown, source: string, location: string): Json {
  if (value === undefined) {
    throw new EvaluationFailure(
      `The JSONata expression '${source}' specified for the field '${location}' returned nothing (undefined).`,
      location,
    );
  }
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      break;
    case "object":
      if (value === null) return null;
      try {
        if (isFunctionLike(value)) break;
        return JSON.parse(JSON.stringify(value)) as Json;
      } catch {
        break;
      }
    default:
      break;
  }
  throw new EvaluationFailure(
    `The JSONata expression '${source}' specified for the field '${location}' returned an unsupported result type.`,
    location,
  );
}

function isFunctionLike(value: object): boolean {
  return "_jsonata_function" in value || "_jsonata_lambda" in value || value instanceof RegExp;
}

/** @throws {EvaluationFailure} saying which type was expected and what came. */
export function unexpectedType(source: string, location: string, expected: string, value: Json): EvaluationFailure {
  return new EvaluationFailure(
    `The JSONata expression '${source}' specified for the field '${location}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    location,
  );
}
