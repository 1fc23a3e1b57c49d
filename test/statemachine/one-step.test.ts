import { expect, test } from "vitest";
import { compile } from "../../statemachine/compile.js";
import { cpu } from "../support/compile-options.js";
import { plan } from "../support/plans.js";

test("one step becomes Start, the brick's state, Results and Failed, with nothing of the prompt in it", () => {
  const compiled = compile(
    plan([["step7", "RES", { image: "init[image]", prompt: "the ball" }]], ["step7[mask]", "step7[image]"]),
    cpu,
  );
  expect(compiled.definition).toEqual({
    Comment: "Compiled by Brickwright: one state a brick. Prompts and other literals come with the execution's input.",
    QueryLanguage: "JSONata",
    StartAt: "Start",
    States: {
      Start: {
        Type: "Pass",
        Assign: {
          editId: "{% $states.input.editId %}",
          seed: "{% $states.input.seed %}",
          init: "{% $states.input.init %}",
          names: "{% $states.input.names %}",
          literals: "{% $states.input.literals %}",
        },
        Output: {},
        Next: "step1 RES",
      },
      "step1 RES": {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: "brick",
          Payload: {
            brick: "RES",
            step: "{% $names.step1 %}",
            editId: "{% $editId %}",
            seed: expect.stringMatching(/^\{% \(\$seed \+ \d{1,10}\) % 4294967296 %\}$/),
            backend: "cpu",
            inputs: { image: "{% $init.image %}", prompt: "{% $literals.step1_prompt %}" },
          },
        },
        TimeoutSeconds: 120,
        Retry: [
          {
            ErrorEquals: [
              "TransientError",
              "Lambda.ServiceException",
              "Lambda.AWSLambdaException",
              "Lambda.SdkClientException",
              "Lambda.TooManyRequestsException",
              "Lambda.ClientExecutionTimeoutException",
            ],
            IntervalSeconds: 1,
            MaxAttempts: 4,
            BackoffRate: 2,
            MaxDelaySeconds: 20,
            JitterStrategy: "FULL",
          },
          {
            ErrorEquals: ["Lambda.Unknown"],
            IntervalSeconds: 1,
            MaxAttempts: 1,
            BackoffRate: 2,
            MaxDelaySeconds: 20,
            JitterStrategy: "FULL",
          },
        ],
        Catch: [
          {
            ErrorEquals: ["States.ALL"],
            Output: {
              step: "{% $names.step1 %}",
              brick: "RES",
              error: "{% $states.errorOutput.Error %}",
              cause: '{% $exists($states.errorOutput.Cause) ? $substring($states.errorOutput.Cause, 0, 12000) : "" %}',
            },
            Next: "Failed",
          },
        ],
        Assign: { step1: "{% $states.result.Payload %}" },
        Output: {},
        Next: "Results",
      },
      Results: {
        Type: "Succeed",
        Output: {
          results: ["{% $step1.outputs.mask %}", "{% $step1.outputs.image %}"],
          steps:
            '{% { $names.step1: { "brick": "RES", "seconds": $step1.seconds, "dollars": $step1.dollars, "backend": $step1.backend, "model": $step1.model, "cached": $step1.cached } } %}',
        },
      },
      Failed: {
        Type: "Fail",
        Error: "{% $states.input.error %}",
        Cause: "{% $substring($string($states.input), 0, 32000) %}",
      },
    },
  });
  expect(compiled).toMatchObject({
    literals: { step1_prompt: "the ball" },
    names: { step1: "step7" },
    stateSteps: { "step1 RES": "step7" },
    needs: ["image"],
    merged: {},
    dropped: [],
    diagnostics: [],
  });
  expect(compiled.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(compiled.name).toBe(`brickwright-${compiled.hash.slice(0, 20)}`);
});
