import { SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MachineUse } from "../../functions/machines/use.js";
import { createSweep } from "../../functions/sweep.js";
import type { Engine } from "../../local/engine/engine.js";
import { serveEngine } from "../../local/engine/serve.js";
import { FileRecords } from "../../local/store/file-records.js";
import { StepFunctionsWorkflow } from "../../platform/aws/step-functions.js";
import { StepFunctionsMachines } from "../../platform/aws/step-functions-machines.js";
import { silentLogger } from "../../platform/logger.js";
import { machineName } from "../../statemachine/shape/hash.js";
import { credentials } from "../emulator/moto.js";
import { MemoryStore } from "../fidelity/memory-store.js";
import { role } from "./cloud.js";
import { all } from "./contract/object-store.js";
import { echo, ended, sleeper } from "./contract/workflow.js";

let engine: Engine;
let sfn: SFNClient;
let close: () => Promise<void>;
beforeAll(async () => {
  const served = await serveEngine({ port: 0, invoke: async () => ({}) });
  engine = served.engine;
  sfn = new SFNClient({ region: "us-east-1", endpoint: served.url, credentials });
  close = served.close;
});
afterAll(async () => {
  sfn.destroy();
  await close();
});

const tags = { "brickwright:stack": "one" };
const name = (n: number, type: "STANDARD" | "EXPRESS" = "STANDARD") =>
  machineName(String(n).padStart(5, "0").repeat(8), type);

describe("the machines of an account, through Step Functions' API", () => {
  test("are listed past one page, those that begin with a prefix, with type and time", async () => {
    for (let n = 0; n < 1100; n++) engine.createMachine({ name: `paged-${n}`, definition: JSON.stringify(echo) });
    const machines = await all(new StepFunctionsMachines(sfn).list("paged-"));
    expect(new Set(machines.map(({ name }) => name)).size).toBe(1100);
    expect(machines[0]).toMatchObject({ type: "STANDARD", createdAt: expect.any(Date) });
    expect(await all(new StepFunctionsMachines(sfn).list("none-"))).toEqual([]);
  });

  test("tell whether they run and when they last started; Express ones do not", async () => {
    const machines = new StepFunctionsMachines(sfn);
    const workflow = new StepFunctionsWorkflow(sfn, { machineRoleArn: role });
    const machineArn = await workflow.ensureMachine("sleeping", sleeper);
    expect(await machines.activity(machineArn, "STANDARD")).toEqual({ running: false, lastStart: null });
    const arn = await workflow.start({ machineArn, input: {} });
    expect(await machines.activity(machineArn, "STANDARD")).toEqual({ running: true, lastStart: expect.any(Date) });
    await workflow.stop(arn);
    await ended(workflow, arn);
    const { startDate } = await workflow.describe(arn);
    expect(await machines.activity(machineArn, "STANDARD")).toEqual({ running: false, lastStart: startDate });
    expect(await machines.activity(machineArn, "EXPRESS")).toBeNull();
  });

  test("are swept when nobody used them for a month, and made anew by the next edit that wants one", async () => {
    const workflow = new StepFunctionsWorkflow(sfn, { machineRoleArn: role, tags });
    let ahead = 0;
    const clock = { now: () => new Date(Date.now() + ahead), monotonic: () => performance.now() };
    const records = new FileRecords(new MemoryStore(), clock);
    const use = new MachineUse({ records, clock, sleep: async () => {} });
    const wanted = [name(1), name(2), name(3, "EXPRESS")];
    const type = (machine: string) => (machine.includes("-x-") ? "EXPRESS" : "STANDARD");
    for (const machine of wanted) {
      await use.note(machine);
      await workflow.ensureMachine(machine, echo, { type: type(machine) });
    }
    await workflow.ensureMachine("brickwright-pipeline", echo);
    ahead = 31 * 24 * 3600_000;
    await use.note(name(2));
    const machines = new StepFunctionsMachines(sfn);
    const report = await createSweep({ machines, records, clock, logger: silentLogger, tags })();
    expect(report.counts).toEqual({ deleted: 2, used: 1 });
    const left = (await all(machines.list("brickwright-"))).map(({ name }) => name);
    expect(left.sort()).toEqual([name(2), "brickwright-pipeline"].sort());
    await machines.delete(engine.createMachine({ name: "gone", definition: JSON.stringify(echo) }).arn);

    // The process remembers the machine that was deleted; the note says that it must look again.
    const { fresh: again } = await use.note(name(1));
    expect(again).toBe(true);
    const machineArn = await workflow.ensureMachine(name(1), echo, { again });
    expect(await ended(workflow, await workflow.start({ machineArn, input: 1 }))).toMatchObject({ output: 1 });
  });
});
