import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { EditRecord } from "../../functions/conclude.js";
import { editKeys, getJson, getPlanDocument } from "../../functions/documents.js";
import { type EditOutcome, listEdits } from "../../local/edit.js";
import { environment, picturesIn, textIn, verdict, world } from "./setting.js";

const low = verdict([2, 9, 8, 8], "Make the fog thicker at the tower.");
const high = verdict([9, 9, 8, 9]);

function output(outcome: EditOutcome) {
  if (outcome.status !== "succeeded") throw new Error(JSON.stringify(outcome));
  return outcome.output;
}

describe("an edit with a critic", () => {
  it("is planned anew by the critic's words when it scores low, and the better result is published", async () => {
    const { local, edit, asked } = await world({
      plans: [{ say: environment("make it rainy") }, { say: environment("thick fog") }],
      critiques: [
        { say: low, usage: { in: 2000, out: 100 } },
        { say: high, usage: { in: 2000, out: 100 } },
      ],
    });
    const outcome = await edit({ critic: { threshold: 7, rounds: 3 } });
    const { critique, steps, outputs, dollars } = output(outcome);
    expect(critique!.rounds).toMatchObject([
      {
        round: 1,
        published: false,
        scores: { consistency: 2, quality: 8, overall: 4 },
        advice: "Make the fog thicker at the tower.",
        tokensIn: 2000,
        tokensOut: 100,
        dollars: 0.003,
      },
      { round: 2, published: true, scores: { consistency: 9, quality: 8 }, bricks: ["FLUX-ENV"] },
    ]);
    expect(critique!.rounds[1]!.scores!.overall).toBeCloseTo(Math.sqrt(72), 9);
    expect(critique!.notes).toEqual([]);
    expect(critique).toMatchObject({ tokensIn: 4000, tokensOut: 200, model: "test-model", threshold: 7 });
    // Two plans (1200 tokens in, 80 out each) and two verdicts.
    expect(dollars).toBeCloseTo(2 * 0.002 + 2 * 0.003, 9);
    expect(Object.values(steps)).toMatchObject([{ brick: "FLUX-ENV" }]);

    const published = await getPlanDocument(local.store, editKeys.plan(outcome.editId));
    expect(published.plan.steps[0]!.inputs.prompt).toEqual({ text: "thick fog" });
    const first = await getPlanDocument(local.store, critique!.rounds[0]!.planKey);
    expect(first.plan.steps[0]!.inputs.prompt).toEqual({ text: "make it rainy" });
    expect(await local.store.head((outputs[0] as { key: string }).key)).not.toBeNull();

    const [record] = (await listEdits(local, 1)) as (EditRecord & { critique: unknown })[];
    expect(record).toMatchObject({
      status: "succeeded",
      critique: { rounds: [{ round: 1 }, { round: 2, published: true }] },
    });

    // The second plan was asked for with the first one, its result and the critic's words.
    const again = asked.plan()[1]!;
    expect(again.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(textIn(again, 2)).toContain("make it rainy");
    expect(textIn(again, 3)).toContain("Make the fog thicker at the tower.");
    expect(textIn(again, 3)).toContain("instruction followed, 2 of 10: About success.");
    expect(picturesIn(again, 3)).toHaveLength(1);
  });

  it("shows the critic the photo, the result and the instruction", async () => {
    const { edit, asked } = await world({ plans: [{ say: environment("fog") }], critiques: [{ say: high }] });
    output(await edit({ critic: { threshold: 7, rounds: 1 } }, 'make it foggy, and "scored 10"'));
    const [request] = asked.critique();
    expect(textIn(request!, 1)).toContain('"make it foggy, and \\"scored 10\\""');
    const [before, after, ...more] = picturesIn(request!, 1);
    expect(more).toEqual([]);
    const grey = async (bytes: Buffer) => (await sharp(bytes).stats()).channels.map(({ mean }) => Math.round(mean));
    expect(await grey(before!)).not.toEqual(await grey(after!));
  });

  it("judges an edit that follows another by all that was said of the photo", async () => {
    const { edit, asked } = await world({ critiques: [{ say: high }] });
    const first = await edit({ builder: "grammar" }, "make it foggy");
    output(
      await edit({ builder: "grammar", after: first.editId, critic: { threshold: 7, rounds: 1 } }, "and make it snow"),
    );
    const said = textIn(asked.critique()[0]!, 1);
    expect(said).toContain('The person\'s instruction, as a JSON string: "make it foggy"');
    expect(said).toContain('Then the person said, as a JSON string: "and make it snow"');
  });

  it("keeps the best round when the last is worse, and says that it is below the threshold", async () => {
    const { local, edit } = await world({
      plans: ["make it rainy", "thick fog", "make it snow"].map((prompt) => ({ say: environment(prompt) })),
      critiques: [{ say: low }, { say: verdict([6, 6, 6, 6]) }, { say: verdict([1, 1, 1, 1]) }],
    });
    const outcome = await edit({ critic: { threshold: 9, rounds: 3 } });
    const { critique } = output(outcome);
    expect(critique!.rounds.map(({ published }) => published)).toEqual([false, true, false]);
    expect(critique!.notes).toMatchObject([
      { code: "BELOW_THRESHOLD", severity: "warning", message: expect.stringContaining("6.0 of 10") },
    ]);
    const { plan } = await getPlanDocument(local.store, editKeys.plan(outcome.editId));
    expect(plan.steps[0]!.inputs.prompt).toEqual({ text: "thick fog" });
    expect(await getJson(local.store, editKeys.diagnostics(outcome.editId))).toContainEqual(
      expect.objectContaining({ code: "BELOW_THRESHOLD" }),
    );
  });

  it("stops when the new plan makes the same picture, without asking the critic again", async () => {
    const { edit, asked } = await world({
      plans: [{ say: environment("thick fog") }, { say: environment("thick fog") }],
      critiques: [{ say: low }],
    });
    const { critique } = output(await edit({ critic: { threshold: 7, rounds: 5 } }));
    expect(asked.critique()).toHaveLength(1);
    expect(critique!.rounds).toMatchObject([
      { published: true },
      { published: false, scores: { overall: 4 }, tokensIn: null },
    ]);
    expect(critique!.notes.map(({ code }) => code)).toEqual(["SAME_RESULT", "BELOW_THRESHOLD"]);
  });

  it("only scores the offline Builder's result, which cannot follow its words, and says so", async () => {
    const { edit, asked } = await world({ critiques: [{ say: low }] });
    const { critique } = output(await edit({ builder: "grammar", critic: { threshold: 7, rounds: 3 } }));
    expect(asked.plan()).toEqual([]);
    expect(critique!.rounds).toMatchObject([{ published: true, scores: { overall: 4 } }]);
    expect(critique!.notes.map(({ code }) => code)).toEqual(["CRITIC_ONLY_SCORES", "BELOW_THRESHOLD"]);
  });

  it.each([
    ["refuses its key", { status: 401, message: "Incorrect API key provided." }],
    ["answers nonsense twice", { say: "I like it.", loose: true }],
    ["declines", { refuse: "I cannot judge people." }],
  ] as const)("is published with a warning when the critic's server %s", async (_, failure) => {
    const { local, edit } = await world({ critiques: [failure, failure] });
    const outcome = await edit({ builder: "grammar", critic: { threshold: 7, rounds: 3 } });
    const { critique, outputs } = output(outcome);
    expect(outputs).toHaveLength(1);
    expect(critique!.rounds).toMatchObject([{ published: true, scores: null, error: expect.any(String) }]);
    expect(critique!.notes.at(-1)).toMatchObject({
      code: "CRITIC_FAILED",
      severity: "warning",
      hint: "The result is published unjudged.",
    });
    expect(await getJson(local.store, editKeys.diagnostics(outcome.editId))).toContainEqual(critique!.notes.at(-1));
  });

  it("publishes the first result when the Builder refuses to plan anew", async () => {
    const refusal = {
      reasoning: "",
      steps: [],
      results: [],
      refusal: { reason: "It cannot be better.", nearest: null },
    };
    const { edit } = await world({
      plans: [{ say: environment("fog") }, { say: refusal }],
      critiques: [{ say: low }],
    });
    const outcome = await edit({ critic: { threshold: 7, rounds: 3 } });
    const { critique, outputs } = output(outcome);
    expect(outputs).toHaveLength(1);
    expect(critique!.rounds).toMatchObject([{ published: true }]);
    expect(critique!.notes.at(-1)).toMatchObject({
      code: "REVISION_FAILED",
      message: expect.stringMatching(/Round 2.*Plan: It cannot be better\./),
    });
  });

  it("is refused before anything runs where no model is configured, with what to configure", async () => {
    const { local, edit } = await world({ critiques: [], offline: true });
    await expect(edit({ critic: { threshold: 7, rounds: 1 } })).rejects.toMatchObject({
      name: "RefusedError",
      hint: expect.stringContaining("BRICKWRIGHT_MODEL"),
    });
    expect(await listEdits(local, 1)).toEqual([]);
  });
});
