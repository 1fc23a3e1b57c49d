import { describe, expect, it } from "vitest";
import { catalogue } from "../../bricks/catalogue.js";
import { describedReplicate } from "../../bricks/replicate/described.js";
import { putCritiques } from "../../functions/critique/document.js";
import type { SourceFacts } from "../../functions/ingest/source-facts.js";
import { createPlan } from "../../functions/plan.js";
import type { Artefact } from "../../platform/artefact.js";
import { silentLogger } from "../../platform/logger.js";
import type { PlanRequest, StepRecord } from "../../statemachine/pipeline-contract.js";
import { MemoryStore } from "../fidelity/memory-store.js";

const planKey = `sources/${"a".repeat(64)}`;
/** One run of FLUX-RCM, at the built-in model's price. */
const plan = {
  version: 1,
  instruction: "make the dog sit",
  steps: [
    {
      id: "step1",
      brick: "FLUX-RCM",
      inputs: { image: { ref: "init[image]" }, mask: null, prompt: { text: "make it sit" } },
    },
  ],
  results: ["step1[image]"],
};
const artefact: Artefact = { kind: "image", key: "in.png", width: 640, height: 480, sha256: "0".repeat(64) };
const source: SourceFacts = {
  key: "in.jpg",
  sha256: "0".repeat(64),
  bytes: 1000,
  format: "jpeg",
  width: 640,
  height: 480,
  depth: 8,
  colour: "native",
  grey: false,
  hasAlpha: false,
  orientation: 1,
  hasProfile: false,
  density: null,
  jpeg: null,
  lossless: false,
  working: { width: 640, height: 480, scaleX: 1, scaleY: 1 },
};

/** Plans a round after rounds that cost so much each. */
async function planned(maxDollars: number, before: readonly number[], round = before.length + 1) {
  const store = new MemoryStore();
  await store.put(planKey, new TextEncoder().encode(JSON.stringify(plan)));
  const step = (dollars: number): StepRecord => ({
    brick: "FLUX-RCM",
    seconds: 5,
    dollars,
    backend: "replicate",
    model: "m",
    cached: false,
  });
  const rounds = before.map((dollars, i) => ({
    round: i + 1,
    planKey,
    results: [],
    steps: { step1: step(dollars) },
    critique: null,
    error: null,
    sameAs: null,
    view: null,
    turns: [],
  }));
  if (rounds.length > 0) {
    await putCritiques(store, "e1", { model: "m", threshold: 7, mostRounds: 3, revisable: true, rounds });
  }
  const backends = [describedReplicate(new Map(), catalogue)];
  const request: PlanRequest<unknown, SourceFacts> = {
    editId: "e1",
    principal: "p",
    instruction: "make the dog sit",
    init: { image: artefact, mask: null, background: null },
    source,
    round,
    options: { plan: planKey, maxDollars, critic: {} },
  };
  return createPlan({ store, builders: [], backends, logger: silentLogger })(request);
}

const PRICE = 0.04;

describe("--max-cost of an edit that is planned several times", () => {
  it("lets a plan run whose cost is within what the plans before it have left", async () => {
    expect((await planned(PRICE, [])).verdict).toBe("accept");
    expect((await planned(2 * PRICE, [PRICE])).verdict).toBe("accept");
    expect((await planned(3 * PRICE, [PRICE, PRICE])).verdict).toBe("accept");
  });

  it("refuses the plan that would go beyond it together with those before, and says how much they cost", async () => {
    await expect(planned(2 * PRICE, [PRICE, PRICE])).rejects.toMatchObject({
      name: "RefusedError",
      message: expect.stringMatching(/cost \$0\.04, after \$0\.08 for the plans before it.*limit of \$0\.08/),
    });
    await expect(planned(PRICE / 2, [])).rejects.toMatchObject({ name: "RefusedError" });
  });

  it("counts what a round really cost, not what was expected of it", async () => {
    expect((await planned(1.5 * PRICE, [PRICE / 2])).verdict).toBe("accept");
    await expect(planned(2 * PRICE, [1.5 * PRICE])).rejects.toMatchObject({ name: "RefusedError" });
  });

  it("does not count rounds that come after, when Plan is tried again", async () => {
    expect((await planned(2 * PRICE, [PRICE, PRICE], 2)).verdict).toBe("accept");
  });
});
