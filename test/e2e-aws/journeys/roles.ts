import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { StepFunctionsMachines } from "../../../platform/aws/step-functions-machines.js";
import type { Account } from "../account.js";
import type { Deed } from "../policies.js";

/** What a machine's states do, as its role must allow it. `machines`: what the pipeline runs. */
function deedsIn(definition: string, machines: readonly string[]): Deed[] {
  const functions = [...definition.matchAll(/"FunctionName":\s*"([^"]+)"/g)].map(([, name]) => name!);
  const invoking = functions.map((resource) => ({ action: "lambda:InvokeFunction", resource }));
  if (!definition.includes("states:startExecution.sync:2")) return invoking;
  const running = machines.map((resource) => ({
    action: resource.includes("-x-") ? "states:StartSyncExecution" : "states:StartExecution",
    resource,
  }));
  return [...invoking, ...running];
}

export function roleJourneys(account: () => Account): void {
  describe("a machine", () => {
    test("may call each function that its states name, and the pipeline may run each compiled machine", async () => {
      const { sfn, machines, allows } = account();
      const arns: string[] = [];
      for await (const { arn } of new StepFunctionsMachines(sfn).list("")) arns.push(arn);
      // Of the stack's own the template's definitions count: the batch machines' maps cannot stand in moto.
      const own = new Map(machines.map((machine) => [machine.arn, machine]));
      const compiled = arns.filter((arn) => !own.has(arn));
      expect(own.size).toBe(4);
      const deeds: { readonly roleArn: string; readonly deed: Deed }[] = [];
      for (const stateMachineArn of arns) {
        const found =
          own.get(stateMachineArn) ?? (await sfn.send(new DescribeStateMachineCommand({ stateMachineArn })));
        const { roleArn = "", definition = "" } = found;
        for (const deed of deedsIn(definition, compiled)) deeds.push({ roleArn, deed });
      }
      expect(deeds.length).toBeGreaterThan(2 * compiled.length);
      expect(deeds.filter(({ roleArn, deed }) => !allows(roleArn, deed))).toEqual([]);
      const foreign = "arn:aws:lambda:us-east-1:123456789012:function:somebody-elses";
      const mayCall = ({ roleArn }: { roleArn: string }) =>
        allows(roleArn, { action: "lambda:InvokeFunction", resource: foreign });
      expect(deeds.some(mayCall)).toBe(false);
    });
  });

  describe("a function", () => {
    test("did nothing in all of this that its role does not allow, and would have been refused it", async () => {
      const { refused, storeOf } = account();
      expect(refused).toEqual([]);
      const bytes = Buffer.from("x");
      // Plan writes plans, and no results; a brick reads pictures of edits, and nobody's uploads; only who may list is told what is missing.
      await expect(storeOf("plan").put("results/a.jpg", bytes)).rejects.toMatchObject({ name: "StorageError" });
      await expect(storeOf("tone").get("uploads/once.jpg")).rejects.toMatchObject({ name: "StorageError" });
      await expect(storeOf("sweep").head("edits/a")).rejects.toMatchObject({ name: "StorageError" });
      await storeOf("plan").put("edits/a", bytes);
      expect(await storeOf("tone").get("edits/a")).toEqual(new Uint8Array(bytes));
      expect(refused.splice(0).map((line) => line.split(" on ")[0])).toEqual([
        "plan: s3:PutObject",
        "tone: s3:GetObject",
        "sweep: s3:GetObject",
      ]);
    });
  });
}
