import { describe, expect, test } from "vitest";
import { getMachineRecord, MACHINES } from "../../../functions/machines/use.js";
import { StepFunctionsMachines } from "../../../platform/aws/step-functions-machines.js";
import type { Account } from "../account.js";
import { callerOf } from "./caller.js";
import { jpeg } from "./pictures.js";

async function machineNames({ sfn }: Account): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of new StepFunctionsMachines(sfn).list("")) names.push(name);
  return names.sort();
}

const DAY = 86_400_000;
const instruction = "make it warmer, brighter and more saturated";

export function machineJourneys(account: () => Account): void {
  /** What Compile made or took, newest last. */
  const compiled = () =>
    account()
      .sandboxes("compile")
      .log.flatMap(({ message, machine }) => (message === "compiled" ? [String(machine)] : []));

  describe("the machines of an account", () => {
    test("are one of a shape, also when two edits want the first of it in the same moment", async () => {
      const before = await machineNames(account());
      account().sandboxes("compile").recycle();
      const { started } = account().sandboxes("compile");
      account().sandboxes("compile").together(2);
      const edits = await Promise.all(
        (["ada", "eve"] as const).map(async (name) => {
          const caller = callerOf(account(), name);
          const { id } = await caller.edit(await jpeg(name === "ada" ? "cat" : "coffee"), instruction);
          return caller.over(id);
        }),
      );
      expect(edits.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
      expect(account().sandboxes("compile").started - started).toBe(2);
      const [one, other] = compiled().slice(-2);
      expect(one).toBe(other);
      expect((await machineNames(account())).filter((name) => !before.includes(name))).toEqual([one]);
      // Nothing in it waits: it is an Express one. The GPU's edits ran on one that is not.
      expect(one).toMatch(/-x-[0-9a-f]{20}$/);
      expect(compiled().filter((name) => !name.includes("-x-")).length).toBeGreaterThan(0);
    });

    test("are swept when nobody has used them for a month, and no others; the next edit makes such a one anew", async () => {
      const { records, invoke, sandboxes } = account();
      const before = await machineNames(account());
      const old = compiled().at(-1)!;
      const record = (await getMachineRecord(records, old))!;
      const usedAt = new Date(Date.now() - 40 * DAY).toISOString();
      await records.put(MACHINES, { ...record, usedAt });
      expect(await invoke("sweep", { dryRun: true })).toMatchObject({ machines: [old] });
      expect(await machineNames(account())).toEqual(before);
      expect(await invoke("sweep", { "detail-type": "Scheduled Event" })).toMatchObject({ machines: [old] });
      expect(await machineNames(account())).toEqual(before.filter((name) => name !== old));

      // A sandbox that noted its use lives a day at most, and the machine was unused for forty.
      sandboxes("compile").recycle();
      const ada = callerOf(account(), "ada");
      const { id } = await ada.edit(await jpeg("rocket"), instruction);
      expect((await ada.over(id)).status).toBe("succeeded");
      expect(await machineNames(account())).toEqual(before);
    });
  });
}
