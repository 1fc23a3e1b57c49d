import { type Json, query } from "../asl.js";
import { TIMEOUTS } from "../pipeline/stage.js";
import { ALL, type BatchTargets, CALL, calling, caughtOutput, type Fields, type Scope } from "./scope.js";

/** One plan for an instruction, made with the first of its photos for which a plan can be made. */
export function plansScope(targets: BatchTargets): Scope {
  const own = (name: string, seconds: number, more: Readonly<Record<string, Json>> = {}): Fields =>
    calling(
      targets.batch,
      {
        task: name,
        batchId: query("$shared.batchId"),
        plan: query("$shared.plan"),
        attempt: query("$attempt"),
        ...more,
      },
      seconds,
    );
  const unplanned = { ErrorEquals: ALL, Output: caughtOutput, Next: "Keep plan" };
  return {
    StartAt: "Plan what",
    States: {
      "Plan what": {
        Type: "Pass",
        Assign: { shared: query("$states.input"), attempt: 0 },
        Output: {},
        Next: "Sample",
      },
      Sample: {
        ...own("sample", CALL),
        Catch: [unplanned],
        Assign: { sample: query("$states.result.Payload") },
        Output: {},
        Next: "Ingest sample",
      },
      "Ingest sample": {
        ...calling(targets.ingest, query("$sample"), TIMEOUTS.Ingest),
        Catch: [unplanned],
        Assign: { looked: query("$states.result.Payload") },
        Output: {},
        Next: "Plan sample",
      },
      "Plan sample": {
        ...calling(
          targets.plan,
          {
            editId: query("$sample.editId"),
            principal: query("$sample.principal"),
            instruction: query("$sample.instruction"),
            options: query("$sample.options"),
            round: 1,
            init: query("$looked.init"),
            source: query("$looked.source"),
            views: query("$exists($looked.views) ? $looked.views : null"),
          },
          TIMEOUTS.Plan,
        ),
        Catch: [unplanned],
        Output: { planKey: query("$states.result.Payload.planKey") },
        Next: "Keep plan",
      },
      "Keep plan": {
        ...own("keep-plan", TIMEOUTS.Compile, {
          planKey: query("$exists($states.input.planKey) ? $states.input.planKey : null"),
          error: query("$exists($states.input.error) ? $states.input.error : null"),
          cause: query("$exists($states.input.cause) ? $states.input.cause : null"),
        }),
        Assign: { attempt: query("$attempt + 1") },
        Output: query("$states.result.Payload"),
        Next: "Another sample",
      },
      "Another sample": {
        Type: "Choice",
        Choices: [{ Condition: query("$states.input.again"), Next: "Sample" }],
        Default: "Planned",
      },
      Planned: { Type: "Succeed", Output: query("$states.input") },
    },
  };
}
