import { describe, expect, test } from "vitest";
import { createCompiler } from "../../local/engine/expression.js";
import { defaultLimits } from "../../local/engine/limits.js";
import { type MachineType, validateDefinition } from "../../local/engine/validation/validate.js";
import { compile } from "../../statemachine/compile.js";
import { pipelineDefinition } from "../../statemachine/pipeline.js";
import { cases } from "../emulator/cases.js";
import { aslErrors } from "../support/asl-validator.js";
import { gpu } from "../support/compile-options.js";
import { removal, twoObjects } from "../support/plans.js";

const compiler = createCompiler(defaultLimits, Math.random);

function problems(definition: unknown, type: MachineType = "STANDARD"): string[] {
  const text = typeof definition === "string" ? definition : JSON.stringify(definition);
  return validateDefinition(text, type, compiler, defaultLimits).issues.map(
    ({ message, location }) => `${message} at ${location}`,
  );
}

const machine = (states: object, more: object = {}) => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});
const only = (state: object) => machine({ A: state });
const end = { Type: "Pass", End: true };
const task = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Arguments: { FunctionName: "f" }, End: true };

describe("a definition is taken", () => {
  test.each<readonly [string, object]>([
    ["a compiled plan", compile(removal, gpu).definition],
    ["a compiled plan with branches", compile(twoObjects, gpu).definition],
    ["the pipeline", pipelineDefinition({ ingest: "a", plan: "b", compile: "c", critique: "e", publish: "d" })],
    ...cases.map(({ name, definition }) => [name, { QueryLanguage: "JSONata", ...definition }] as const),
  ])("as asl-validator takes it: %s", (_, definition) => {
    expect(problems(definition)).toEqual([]);
    expect(aslErrors(definition)).toEqual([]);
  });

  test("with JSONata chosen state by state", () => {
    const states = { A: { ...end, QueryLanguage: "JSONata" } };
    expect(problems({ StartAt: "A", States: states })).toEqual([]);
  });
});

describe("a definition is refused, with the place and the reason", () => {
  test.each<[string, unknown, string]>([
    ["no JSON", "{", "at /"],
    ["nothing", "", "Definition must be a valid JSON object at /"],
    ["an empty object", {}, "These fields are required: [States, StartAt] at /"],
    ["JSONPath", { StartAt: "A", States: { A: end } }, "This engine runs JSONata states only"],
    ["one JSONPath state", only({ ...end, QueryLanguage: "JSONPath" }), "can not be 'JSONPath' if set to 'JSONata'"],
    ["another language", machine({ A: end }, { QueryLanguage: "SQL" }), "[JSONPath, JSONata] at /QueryLanguage"],
    ["JSONPath's fields", only({ ...end, Parameters: {} }), "Field 'Parameters' belongs to JSONPath; with JSONata use"],
    ["an unknown field", only({ ...end, Nxt: "A" }), "Field 'Nxt' is not supported by a Pass state at /States/A/Nxt"],
    ["an unknown type", only({ Type: "Sleep" }), "The field 'Type' should have one of these values"],
    ["a missing start", machine({ A: end }, { StartAt: "B" }), "Missing 'StartAt' target: B at /StartAt"],
    ["a missing next", only({ Type: "Pass", Next: "B" }), "Missing 'Next' target: B at /States/A/Next"],
    ["neither next nor end", only({ Type: "Pass" }), "Exactly one of 'Next' and 'End: true' is required at /States/A"],
    ["both next and end", only({ Type: "Pass", Next: "A", End: true }), "Exactly one of 'Next' and 'End: true'"],
    [
      "no way to an end",
      machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } }),
      "no terminal state",
    ],
    ["an unreachable state", machine({ A: end, B: end }), 'State "B" is not reachable. at /States/B'],
    [
      "a missing catch target",
      only({ ...task, Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }] }),
      "Missing 'Next' target: B at /States/A/Catch[0]/Next",
    ],
    [
      "States.ALL before others",
      only({ ...task, Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["X"] }] }),
      "States.ALL must be in the last entry at /States/A/Retry[0]/ErrorEquals",
    ],
    [
      "States.ALL among others",
      only({ ...task, Retry: [{ ErrorEquals: ["X", "States.ALL"] }] }),
      "States.ALL must appear alone",
    ],
    [
      "a delay limit below the first delay",
      only({ ...task, Retry: [{ ErrorEquals: ["X"], IntervalSeconds: 5, MaxDelaySeconds: 5 }] }),
      "an integer greater than IntervalSeconds",
    ],
    ["a shrinking backoff", only({ ...task, Retry: [{ ErrorEquals: ["X"], BackoffRate: 0.5 }] }), "at least 1.0"],
    ["a resource it cannot run", only({ ...task, Resource: "arn:aws:states:::sqs:sendMessage" }), "is not recognized"],
    [
      "an invocation of nothing",
      only({ ...task, Arguments: { Payload: {} } }),
      "The field 'FunctionName' is required but was missing at /States/A/Arguments",
    ],
    ["a heartbeat above the timeout", only({ ...task, TimeoutSeconds: 5, HeartbeatSeconds: 5 }), "must be smaller"],
    ["no timeout at all", only({ ...task, TimeoutSeconds: 0 }), "Expected an integer from 1 to 99999999"],
    ["a broken expression", only({ ...end, Output: { a: "{% $states.input. %}" } }), "does not parse"],
    ["an empty expression", only({ ...end, Output: "{%%}" }), "the expression is empty at /States/A/Output"],
    ["an assignment to $states", only({ ...end, Assign: { states: 1 } }), "The variable name 'states' is reserved"],
    ["a bad variable name", only({ ...end, Assign: { "a-b": 1 } }), "'a-b' is not a valid variable name"],
    ["a choice without rules", only({ Type: "Choice", Choices: [], Default: "A" }), "Value cannot be empty"],
    ["a JSONPath rule", only({ Type: "Choice", Choices: [{ Variable: "$.a", Next: "A" }] }), "use 'Condition'"],
    ["a condition in words", only({ Type: "Choice", Choices: [{ Condition: "yes", Next: "A" }] }), "must be a boolean"],
    [
      "two ways to wait",
      only({ Type: "Wait", Seconds: 1, Timestamp: "2024-01-01T00:00:00Z", End: true }),
      "Exactly one of",
    ],
    ["a local time", only({ Type: "Wait", Timestamp: "2024-01-01 00:00:00", End: true }), "ISO-8601"],
    [
      "a distributed map",
      only({
        Type: "Map",
        ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED" }, StartAt: "B", States: { B: end } },
        End: true,
      }),
      "The field 'ExecutionType' should have one of these values",
    ],
    [
      "a map's reader",
      only({ Type: "Map", ItemReader: {}, ItemProcessor: {}, End: true }),
      "belongs to Distributed Map",
    ],
    [
      "one name for two states",
      only({ Type: "Parallel", Branches: [{ StartAt: "A", States: { A: end } }], End: true }),
      "The state's name is used twice; first at /States/A",
    ],
    [
      "a branch's variable that bears an outer one's name",
      machine({
        A: { Type: "Pass", Assign: { x: 1 }, Next: "P" },
        P: {
          Type: "Parallel",
          Branches: [{ StartAt: "B", States: { B: { Type: "Pass", Assign: { x: 2 }, End: true } } }],
          End: true,
        },
      }),
      "The variable 'x' is already assigned in an outer scope at /States/P/Branches[0]/States/B/Assign/x",
    ],
    ["a long name", machine({ ["x".repeat(81)]: end }), "1 to 80 characters"],
    ["one above 1 MiB", `{"Comment":"${"x".repeat(1_048_576)}"}`, "larger than 1048576 bytes"],
  ])("%s", (_, definition, reason) => {
    expect(problems(definition).join("\n")).toContain(reason);
  });

  test("even a hostile one", () => {
    const states = Object.fromEntries(
      Array.from({ length: 10_000 }, (__, i) => [`s${i}`, { Type: "Pass", Next: "no" }]),
    );
    expect(problems(machine(states)).length).toBeLessThanOrEqual(100);
    let nested: object = end;
    for (let depth = 0; depth < 500; depth++) {
      nested = { Type: "Parallel", Branches: [{ StartAt: `n${depth}`, States: { [`n${depth}`]: nested } }], End: true };
    }
    expect(problems(only(nested)).join()).toContain("nested more than 32 deep");
    expect(
      problems('{"QueryLanguage":"JSONata","__proto__":{"StartAt":"A"},"States":{"__proto__":{"Type":"Pass"}}}'),
    ).not.toEqual([]);
  });
});
