import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeLocal, type Local } from "../../local/composition.js";
import { type EditOutcome, runEdit, upload } from "../../local/edit.js";
import { executionNameOf, type HistoryEvent } from "../../platform/workflow.js";
import { MemoryStore } from "../fidelity/memory-store.js";

interface Told {
  readonly outcome: EditOutcome;
  readonly events: readonly { readonly arn: string; readonly event: HistoryEvent }[];
  /** The result's bytes. */
  readonly picture: Uint8Array | null;
}

/** One edit of a real photo by the real bricks, on a machine of its own. */
async function edited(express: boolean, instruction: string): Promise<Told & { close: () => Promise<void> }> {
  const local: Local = await composeLocal("unused", undefined, undefined, { store: new MemoryStore(), express });
  const photo = await readFile(new URL("../fixtures/photos/cat.jpg", import.meta.url));
  const sources = await upload(local.store, { photo });
  const events: { arn: string; event: HistoryEvent }[] = [];
  const request = { instruction, sources, options: { longSide: 256 } };
  const outcome = await runEdit(local, request, { onEvent: (event, arn) => events.push({ arn, event }) });
  const output = outcome.status === "succeeded" ? outcome.output.outputs[0] : undefined;
  const picture = output && output.kind !== "value" ? await local.store.get(output.key) : null;
  return { outcome, events, picture, close: () => local.close() };
}

/** The bricks' states as progress shows them. */
const bricks = ({ events }: Told) =>
  events.flatMap(({ event }) => {
    const { name } = (event.stateEnteredEventDetails ?? {}) as { name?: string };
    return name && /^step\d/.test(name) ? [name] : [];
  });

describe("an edit of a photo whose plan runs as an Express machine", () => {
  let express: Awaited<ReturnType<typeof edited>>;
  let standard: Awaited<ReturnType<typeof edited>>;
  const instruction = "make it warmer and brighter";
  beforeAll(async () => {
    standard = await edited(false, instruction);
    express = await edited(true, instruction);
  }, 60_000);
  afterAll(() => Promise.all([express.close(), standard.close()]));

  test("comes to the same picture, byte for byte, and the same record", () => {
    expect(express.outcome.status).toBe("succeeded");
    expect(express.picture!.length).toBeGreaterThan(1000);
    expect(Buffer.from(express.picture!).equals(standard.picture!)).toBe(true);
    const steps = ({ outcome }: Told) =>
      outcome.status === "succeeded"
        ? Object.entries(outcome.output.steps).map(([id, { brick, backend, cached }]) => ({
            id,
            brick,
            backend,
            cached,
          }))
        : [];
    expect(steps(express).length).toBeGreaterThan(0);
    expect(steps(express)).toEqual(steps(standard));
  });

  test("is followed step by step, like any other", () => {
    expect(bricks(express).length).toBeGreaterThan(0);
    expect(bricks(express)).toEqual(bricks(standard));
    const inner = express.events.filter(({ arn }) => arn.includes(":express:"));
    const { editId } = express.outcome;
    expect(new Set(inner.map(({ arn }) => executionNameOf(arn)))).toEqual(new Set([`${editId}-run`]));
    expect(standard.events.some(({ arn }) => arn.includes(":express:"))).toBe(false);
  });
});

test("what is not in the picture is told alike, with step and brick, from both kinds of machine", async () => {
  const failures = [];
  for (const express of [false, true]) {
    const { outcome, close } = await edited(express, "remove the giraffe");
    await close();
    expect(outcome.status).toBe("failed");
    if (outcome.status === "failed") failures.push(outcome.failure);
  }
  expect(failures[0]).toMatchObject({ error: "NotInPictureError", stage: "Run", step: "step1", brick: "RES" });
  expect(failures[1]).toEqual(failures[0]);
}, 60_000);
