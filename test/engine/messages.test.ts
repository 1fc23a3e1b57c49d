import { describe, expect, test } from "vitest";
import { Engine } from "../../local/engine/engine.js";

/** Error names and texts as the service itself gives them. */
const engine = new Engine({ invoke: async (_, payload) => payload });
let machines = 0;

async function fails(state: object, input: unknown = {}) {
  const definition = { QueryLanguage: "JSONata", StartAt: "Only", States: { Only: { End: true, ...state } } };
  const machineArn = await engine.ensureMachine(`m${machines++}`, definition);
  const { error, cause } = await engine.finished(await engine.start({ machineArn, input }));
  return { error, cause };
}

const at = "An error occurred while executing the state 'Only' (entered at the event id #2). ";
const processor = { StartAt: "Each", States: { Each: { Type: "Pass", End: true } } };
const lambda = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke" };

describe("a state that cannot be run says why, as Step Functions does", () => {
  test.each<[string, object, unknown, string, string]>([
    [
      "an undefined output",
      { Type: "Pass", Output: { result: "{% $doesNotExist %}" } },
      {},
      "States.QueryEvaluationError",
      "The JSONata expression '$doesNotExist' specified for the field 'Output/result' returned nothing (undefined).",
    ],
    [
      "a map over a number",
      { Type: "Map", Items: "{% 1 %}", ItemProcessor: processor },
      {},
      "States.QueryEvaluationError",
      "The JSONata expression '1' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for value: 1",
    ],
    [
      "a map over an input that is no array",
      { Type: "Map", ItemProcessor: processor },
      { foo: "bar" },
      "States.QueryEvaluationError",
      'Map state input must be an array but was: {"foo":"bar"}',
    ],
    [
      "a map over a function",
      { Type: "Map", Items: "{% $fn := function($x){$x} %}", ItemProcessor: processor },
      {},
      "States.QueryEvaluationError",
      "The JSONata expression '$fn := function($x){$x}' specified for the field 'Items' returned an unsupported result type.",
    ],
    [
      "a wait for a time without its T",
      { Type: "Wait", Timestamp: "{% $states.input.at %}" },
      { at: "2016-12-05 21:29:29Z" },
      "States.QueryEvaluationError",
      "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05 21:29:29Z",
    ],
    [
      "an expression that throws",
      { Type: "Pass", Output: { r: "{% $randomSeeded(1) %}" } },
      {},
      "States.QueryEvaluationError",
      "The JSONata expression '$randomSeeded(1)' specified for the field 'Output/r' threw an error during evaluation. T1006: Attempted to invoke a non-function",
    ],
    [
      "a timeout in words",
      { ...lambda, Arguments: { FunctionName: "f" }, TimeoutSeconds: "{% 'soon' %}" },
      {},
      "States.QueryEvaluationError",
      "The JSONata expression ''soon'' specified for the field 'TimeoutSeconds' returned an unexpected result type. Expected 'positive integer', but was 'string' for value: \"soon\"",
    ],
    [
      "an invocation with a field that it has not",
      { ...lambda, Arguments: { FunctionName: "f", Paylod: {} } },
      {},
      "States.Runtime",
      `The Parameters '{"FunctionName":"f","Paylod":{}}' could not be used to start the Task: [The field 'Paylod' is not supported by Step Functions]`,
    ],
    [
      "an item selector's missing value",
      {
        Type: "Map",
        Items: [1],
        ItemSelector: { v: "{% $states.context.Map.Item.Nothing %}" },
        ItemProcessor: processor,
      },
      {},
      "States.QueryEvaluationError",
      "The JSONata expression '$states.context.Map.Item.Nothing' specified for the field 'ItemSelector/v' returned nothing (undefined).",
    ],
  ])("%s", async (_, state, input, error, text) => {
    expect(await fails(state, input)).toEqual({ error, cause: at + text });
  });

  test("a choice whose condition is no boolean", async () => {
    const machineArn = await engine.ensureMachine("choice", {
      QueryLanguage: "JSONata",
      StartAt: "Pick",
      States: {
        Pick: { Type: "Choice", Choices: [{ Condition: "{% 'yes' %}", Next: "End" }], Default: "End" },
        End: { Type: "Succeed" },
      },
    });
    const { error, cause } = await engine.finished(await engine.start({ machineArn, input: {} }));
    expect(error).toBe("States.QueryEvaluationError");
    expect(cause).toContain("Expected 'boolean', but was 'string' for value: \"yes\"");
  });

  test("States.Runtime is neither retried nor caught, whatever Retry and Catch say", async () => {
    const all = { ErrorEquals: ["States.Runtime", "States.TaskFailed"] };
    const machineArn = await engine.ensureMachine("runtime", {
      QueryLanguage: "JSONata",
      StartAt: "Bad",
      States: {
        Bad: {
          ...lambda,
          Arguments: { FunctionName: "a b" },
          Retry: [all, { ErrorEquals: ["States.ALL"], MaxAttempts: 5 }],
          Catch: [
            { ...all, Next: "End" },
            { ErrorEquals: ["States.ALL"], Next: "End" },
          ],
          Next: "End",
        },
        End: { Type: "Succeed" },
      },
    });
    const { error, executionArn } = await engine.finished(await engine.start({ machineArn, input: {} }));
    expect(error).toBe("States.Runtime");
    const types: string[] = [];
    for await (const { type } of engine.history(executionArn)) types.push(type);
    expect(types).toEqual(["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]);
  });
});
