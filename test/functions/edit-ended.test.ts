import { describe, expect, it } from "vitest";
import { createEditEnded } from "../../functions/edit-ended.js";
import { EDITS, type EditRecord, getEdit } from "../../functions/edits/record.js";
import { FileRecords } from "../../local/store/file-records.js";
import type { Announcement } from "../../platform/announcer.js";
import { silentLogger } from "../../platform/logger.js";
import { type ExecutionDescription, type ExecutionStatus, WorkflowError } from "../../platform/workflow.js";
import { MemoryStore } from "../fidelity/memory-store.js";
import { TestClock } from "../replicate/functions.js";

const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:Test-Pipeline";
const arnOf = (id: string) => `arn:aws:states:us-east-1:123456789012:execution:Test-Pipeline:${id}`;

/** As "Step Functions event schemas" of the Step Functions Developer Guide shows it. */
function event(status: string, executionArn: string, more: object = {}) {
  return {
    version: "0",
    id: "315c1398-40ff-a850-213b-158f73e60175",
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account: "123456789012",
    time: "2019-02-26T19:42:21Z",
    region: "us-east-1",
    resources: [executionArn],
    detail: {
      executionArn,
      stateMachineArn: machine,
      name: executionArn.split(":").at(-1),
      status,
      startDate: 1551225271984,
      stopDate: 1551225321984,
      input: "{}",
      output: null,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: status === "ABORTED" ? "REDRIVABLE" : "NOT_REDRIVABLE",
      error: status === "FAILED" ? "Runtime.ExitError" : null,
      cause: null,
      inputDetails: { included: true },
      outputDetails: null,
      ...more,
    },
  };
}

async function edits(status: ExecutionStatus, facts: Partial<ExecutionDescription> = {}) {
  const records = new FileRecords(new MemoryStore());
  const clock = new TestClock();
  const said: Announcement[] = [];
  const brought: string[] = [];
  const execution = { status };
  const trouble: { deliver: Error | null } = { deliver: null };
  const running: EditRecord = {
    id: "e1",
    principal: "uploads",
    createdAt: clock.now().toISOString(),
    instruction: "make it dusk",
    after: null,
    executionArn: arnOf("e1"),
    status: "running",
  };
  await records.put(EDITS, running);
  const handle = createEditEnded({
    records,
    clock,
    logger: silentLogger,
    pipelineArn: machine,
    workflow: {
      describe: async (executionArn) => {
        if (executionArn !== arnOf("e1")) throw new WorkflowError("ExecutionDoesNotExist", "no");
        const common = { executionArn, machineArn: machine, name: "e1", startDate: clock.now(), input: {} };
        return { ...common, status: execution.status, ...facts };
      },
      async *history() {},
    },
    deliver: async ({ id }) => {
      if (trouble.deliver !== null) throw trouble.deliver;
      brought.push(id);
    },
    announce: async (news) => {
      said.push(news);
    },
  });
  return { handle, records, running, said, brought, execution, trouble, now: () => getEdit(records, "e1") };
}

describe("an edit whose pipeline ends without recording it", () => {
  it.each<[ExecutionStatus, Partial<ExecutionDescription>, object]>([
    ["TIMED_OUT", {}, { status: "failed", failure: { error: "States.Timeout", message: /longer than it may/ } }],
    ["ABORTED", {}, { status: "stopped" }],
    [
      "FAILED",
      { error: "Lambda.Unknown", cause: "exited" },
      { status: "failed", failure: { error: "Lambda.Unknown" } },
    ],
  ])("is recorded when Step Functions tells of it: %s", async (status, facts, expected) => {
    const e = await edits(status, facts);
    expect(await e.handle(event(status, arnOf("e1")))).toEqual({ outcome: "settled" });
    const { failure, ...rest } = expected as { status: string; failure?: { error: string; message?: RegExp } };
    expect(await e.now()).toMatchObject({
      ...rest,
      ...(failure ? { failure: { error: failure.error, message: expect.stringMatching(failure.message ?? /./) } } : {}),
    });
    expect(e.said.map(({ type }) => type)).toEqual([`edit.${rest.status}`]);
    expect(e.brought).toEqual(["e1"]);
  });

  it("is recorded and told once, however often the event comes", async () => {
    const e = await edits("TIMED_OUT");
    await e.handle(event("TIMED_OUT", arnOf("e1")));
    const first = await e.now();
    expect(await e.handle(event("TIMED_OUT", arnOf("e1")))).toEqual({ outcome: "known" });
    expect(await e.now()).toEqual(first);
    expect(e.said).toHaveLength(1);
  });

  it("is left to the next try while Step Functions does not yet say itself that it is over", async () => {
    const e = await edits("RUNNING");
    await expect(e.handle(event("FAILED", arnOf("e1")))).rejects.toMatchObject({ name: "TransientError" });
    expect((await e.now())?.status).toBe("running");
    e.execution.status = "ABORTED";
    expect(await e.handle(event("ABORTED", arnOf("e1")))).toEqual({ outcome: "settled" });
  });

  it("is brought to where it was asked for by the next try, where that failed", async () => {
    const e = await edits("ABORTED");
    e.trouble.deliver = new Error("S3 is away");
    await expect(e.handle(event("ABORTED", arnOf("e1")))).rejects.toThrow("S3 is away");
    e.trouble.deliver = null;
    await e.handle(event("ABORTED", arnOf("e1")));
    expect(e.brought).toEqual(["e1"]);
    expect(e.said).toHaveLength(1);
  });

  it("keeps the end that it had", async () => {
    const e = await edits("FAILED");
    const failure = { error: "NotInPictureError", message: "No boat.", stage: "Run" };
    await e.records.put(EDITS, { ...e.running, status: "failed", failure });
    expect(await e.handle(event("FAILED", arnOf("e1")))).toEqual({ outcome: "known" });
    expect(await e.now()).toMatchObject({ failure });
    expect(e.said).toEqual([]);
  });
});

describe("an event that is of no edit", () => {
  it.each([
    ["another machine's", "arn:aws:states:us-east-1:123456789012:execution:Test-Pipeline2:e1"],
    ["an edit's that nobody knows", arnOf("e2")],
  ])("changes nothing: %s", async (_what, arn) => {
    const e = await edits("FAILED");
    expect(await e.handle(event("FAILED", arn))).toEqual({ outcome: "unknown" });
    expect((await e.now())?.status).toBe("running");
  });

  it("is refused when it is none of Step Functions'", async () => {
    const e = await edits("FAILED");
    const forged = { ...event("FAILED", arnOf("e1")), source: "my.app" };
    await expect(e.handle(forged)).rejects.toThrow();
  });
});
