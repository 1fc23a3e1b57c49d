import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BatchOrder } from "../../functions/batch/order.js";
import { batchDefinition } from "../../statemachine/batch.js";
import { role } from "../aws/cloud.js";
import { whyNoMoto } from "../emulator/moto.js";
import { productTargets } from "../emulator/product.js";
import { asMotoReadsIt, type Scope } from "./as-moto-reads-it.js";
import { differences } from "./differences.js";
import { order as filled } from "./setting.js";
import { type MotoWorld, type Outcome, onTheLocalEngine, startMotoWorld } from "./worlds.js";

const noMoto = await whyNoMoto();
const product = batchDefinition(productTargets, "rows") as unknown as Scope;

test("only what moto cannot read is written otherwise for it", () => {
  expect(differences(product, asMotoReadsIt(product)).sort()).toEqual(
    [
      "Plans wanted / Choices / 0 / Next: Plans → Items of Plans",
      "+ Items of Plans",
      "Plans / ItemReader / ReaderConfig / InputType: JSONL → JSON",
      'Plans / ItemReader / Arguments / Key: {% $prepared.plansKey %} → {% $prepared.plansKey & ".json" %}',
      "- Plans / ToleratedFailurePercentage",
      "- Plans / ResultWriter",
      "Plans / Output: {} → {% $states.result %}",
      "Plans / Next: Sort → Results of Plans",
      "+ Results of Plans",

      "Photos / 0 / Any without GPU / Choices / 0 / Next: Photos without GPU → Items of Photos without GPU",
      "+ Photos / 0 / Items of Photos without GPU",
      "Photos / 0 / Photos without GPU / ItemReader / ReaderConfig / InputType: JSONL → JSON",
      'Photos / 0 / Photos without GPU / ItemReader / Arguments / Key: {% $lanes.cpu.key %} → {% $lanes.cpu.key & ".json" %}',
      "- Photos / 0 / Photos without GPU / ItemBatcher",
      "Photos / 0 / Photos without GPU / Given up / Type: Fail → Pass",
      "- Photos / 0 / Photos without GPU / Given up / Error",
      "- Photos / 0 / Photos without GPU / Given up / Cause",
      "+ Photos / 0 / Photos without GPU / Given up / Output",
      "+ Photos / 0 / Photos without GPU / Given up / End",
      "- Photos / 0 / Photos without GPU / ToleratedFailureCount",
      "- Photos / 0 / Photos without GPU / ResultWriter",
      "Photos / 0 / Photos without GPU / Output: {} → {% $states.result %}",
      "- Photos / 0 / Photos without GPU / End",
      "+ Photos / 0 / Photos without GPU / Next",
      "+ Photos / 0 / Results of Photos without GPU",

      "Photos / 1 / Any with GPU / Choices / 0 / Next: Photos with GPU → Items of Photos with GPU",
      "+ Photos / 1 / Items of Photos with GPU",
      "Photos / 1 / Photos with GPU / ItemReader / ReaderConfig / InputType: JSONL → JSON",
      'Photos / 1 / Photos with GPU / ItemReader / Arguments / Key: {% $lanes.gpu.key %} → {% $lanes.gpu.key & ".json" %}',
      "Photos / 1 / Photos with GPU / Failed / Type: Fail → Pass",
      "- Photos / 1 / Photos with GPU / Failed / Error",
      "- Photos / 1 / Photos with GPU / Failed / Cause",
      "+ Photos / 1 / Photos with GPU / Failed / Output",
      "+ Photos / 1 / Photos with GPU / Failed / End",
      "- Photos / 1 / Photos with GPU / ToleratedFailureCount",
      "- Photos / 1 / Photos with GPU / ToleratedFailurePercentage",
      "- Photos / 1 / Photos with GPU / ResultWriter",
      "Photos / 1 / Photos with GPU / Output: {} → {% $states.result %}",
      "- Photos / 1 / Photos with GPU / End",
      "+ Photos / 1 / Photos with GPU / Next",
      "+ Photos / 1 / Results of Photos with GPU",
    ].sort(),
  );
});

/** Twelve rows, of which two are no photos, and a line that cannot be used. Two instructions are those of several rows, three of one each. */
const MANIFEST = [
  "image,instruction",
  "uploads/cat.jpg,",
  "uploads/dogs.jpg,make it brighter",
  "uploads/missing.jpg,",
  "uploads/coffee.jpg,",
  "uploads/rocket.jpg,make it brighter",
  ",make it brighter",
  "uploads/astronaut.jpg,make it black and white and brighter",
  "uploads/torn.jpg,increase the contrast",
  "uploads/astronaut.jpg,",
  "uploads/cat.jpg,make it brighter",
  "uploads/rocket.jpg,",
  "uploads/coffee.jpg,make it brighter",
  "uploads/dogs.jpg,make it colder",
].join("\n");

describe.skipIf(noMoto !== null)(
  `a batch from its manifest to its report${noMoto ? ` (skipped: ${noMoto})` : ""}`,
  () => {
    let moto: MotoWorld;
    let ours: Outcome;
    let theirs: Outcome;
    const source = { kind: "manifest", key: "sources/manifest", format: "csv", base: null } as const;
    /** On the local engine the product's machine, on moto what it can read of it. */
    const onBoth = async (manifest: string, options: Partial<BatchOrder> = {}) => {
      const wanted = filled({ source, ...options });
      const local = await onTheLocalEngine(manifest, wanted);
      return [local, await moto.run(asMotoReadsIt(product), manifest, wanted)] as const;
    };
    beforeAll(async () => {
      moto = await startMotoWorld();
      [ours, theirs] = await onBoth(MANIFEST);
    });
    afterAll(() => moto?.close());

    const refused = ["itemsAsOneArray", "resultsByAFunction", "withoutTolerance"] as const;
    test.each(refused)("moto cannot read the machine without the rewrite %s", async (rewrite) => {
      const definition = JSON.stringify(asMotoReadsIt(product, rewrite));
      const create = new CreateStateMachineCommand({ name: rewrite, definition, roleArn: role });
      await expect(moto.sfn.send(create)).rejects.toThrow();
    });

    test("comes to the same on both engines", () => {
      expect(theirs.record).toMatchObject({
        status: "succeeded",
        error: null,
        reported: true,
        prepared: { rows: 12, bad: 1, plans: 2 },
        counts: { finished: 13, succeeded: 10, failed: 3, before: 0 },
      });
      expect(theirs.record).toEqual(ours.record);
    });

    test("has the same rows in its report", () => {
      expect(theirs.rows).toEqual(ours.rows);
      expect(theirs.rows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
      expect(theirs.rows.flatMap(({ error, line }) => (error === null ? [] : [[line, error.name]]))).toEqual([
        [4, "ObjectMissingError"],
        [7, "BadInputError"],
        [9, "BadInputError"],
      ]);
    });

    test("leaves the same rows to a retry", () => {
      expect(theirs.left).toEqual(ours.left);
      expect(theirs.left).toEqual(["uploads/missing.jpg", "uploads/torn.jpg"]);
    });

    test("makes the same pictures, byte for byte", () => {
      expect(theirs.pictures.size).toBe(10);
      for (const [key, bytes] of theirs.pictures) expect(bytes.equals(ours.pictures.get(key)!), key).toBe(true);
    });

    test("enters the same states, in both lanes", () => {
      expect(theirs.entered).toEqual(ours.entered);
      expect(JSON.stringify(theirs.entered)).toMatch(/"Photos with GPU"/);
      expect(JSON.stringify(theirs.entered)).toMatch(/"Photos without GPU"/);
      expect(theirs.labels).toEqual(["Cpu", "Gpu", "Plans"]);
      expect(ours.labels).toEqual(theirs.labels);
    });

    test("without a plan that photos share, and without a photo for a GPU, both pass by those maps", async () => {
      const manifest = "image,instruction\nuploads/cat.jpg,make it brighter\nuploads/dogs.jpg,make it colder";
      const [local, emulated] = await onBoth(manifest, { options: { seed: 3, backend: "cpu" } });
      expect(emulated).toEqual(local);
      expect(emulated).toMatchObject({ record: { status: "succeeded", counts: { succeeded: 2 } }, labels: ["Cpu"] });
    });

    test("a manifest that is none goes from Prepare to Report, and fails the batch in words", async () => {
      const [local, emulated] = await onBoth("photo;text\na;b\n");
      expect(emulated).toEqual(local);
      expect(emulated).toMatchObject({ record: { status: "failed", error: { name: "BadInputError" } }, rows: [] });
      expect(JSON.stringify(emulated.entered)).toMatch(
        /"Prepare".*"Report".*"Batch failed"|"Batch failed".*"Report".*"Prepare"/,
      );
    });
  },
);
