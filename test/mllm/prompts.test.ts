import { describe, expect, test } from "vitest";
import { type BrickSpec, catalogue, extendCatalogue } from "../../bricks/catalogue.js";
import { examplesFor } from "../../builder/mllm/examples.js";
import { offeredBricks } from "../../builder/mllm/library.js";
import { paperAnswer, paperPrompt } from "../../builder/mllm/paper-prompt.js";
import { answerSchema } from "../../builder/mllm/plan-schema.js";
import { readAnswer } from "../../builder/mllm/read-answer.js";
import { structuredAnswer, structuredPrompt } from "../../builder/mllm/structured-prompt.js";
import { conforms } from "../support/openai-server/conforms.js";
import { strictSchemaProblem } from "../support/openai-server/strict-schema.js";

const fixtures = "../fixtures/mllm";
const everything = offeredBricks(catalogue, new Set(), "omit");
const given = { init: ["image", "mask"], instruction: "an edit", catalogue };

/** The paper's own library: the reviewed text does not change with every brick that is added. */
const PAPER = [
  ...["INVERSE", "RES", "SOS", "MASK-SEG", "ADD-PRED", "CMI-PRED", "BBOX", "FASTINPAINT", "FLUX-FILL", "FLUX-RCM"],
  ...["FLUX-INPAINT", "FLUX-CBG", "FLUX-STYLE", "COMPOSE", "RESIZE", "FLUX-ENV", "FLUX-POSE"],
];
const paperLibrary = everything.filter(({ spec }) => PAPER.includes(spec.name));

/** A brick that somebody adds to the library. */
const haze: BrickSpec = {
  name: "DEHAZE",
  kind: "EDIT",
  summary: "Clears haze.",
  inputs: {
    image: { type: "Image", nullable: false, meaning: "the picture" },
    amount: { type: "Float", nullable: true, meaning: "how much", min: 0, max: 1 },
  },
  outputs: { image: { type: "Image", nullable: false, meaning: "the clear picture" } },
  constraints: [],
  rules: ["whole pictures only"],
  effect: "adjusts",
  timeoutSeconds: 60,
};

describe("the prompt's text, reviewed by eye", () => {
  test("of the structured dialect", async () => {
    await expect(structuredPrompt(paperLibrary)).toMatchFileSnapshot(`${fixtures}/structured-prompt.txt`);
  });

  test("of the paper's dialect", async () => {
    const prompt = paperPrompt(paperLibrary, "把猫换成一只戴红帽子的狗", true);
    await expect(prompt).toMatchFileSnapshot(`${fixtures}/paper-prompt.txt`);
  });

  test("and the schema of a structured answer", async () => {
    const schema = JSON.stringify(answerSchema(paperLibrary).schema, null, 2);
    await expect(`${schema}\n`).toMatchFileSnapshot(`${fixtures}/answer-schema.json`);
  });
});

describe("the prompt follows the catalogue", () => {
  const prompts = {
    structured: (bricks: typeof everything) => structuredPrompt(bricks),
    paper: (bricks: typeof everything) => paperPrompt(bricks, "an edit", false),
  };

  test.each(Object.entries(prompts))(
    "%s: a brick that is added is known at once, with its ports, bounds and rules",
    (_, prompt) => {
      const text = prompt(offeredBricks(extendCatalogue(catalogue, [haze]), new Set(), "omit"));
      for (const part of ["DEHAZE", "Clears haze", "amount", "0 … 1", "whole pictures only"])
        expect(text).toContain(part);
    },
  );

  test.each(Object.entries(prompts))(
    "%s: a brick that nothing here runs is left out, with the examples that need it",
    (_, prompt) => {
      const text = prompt(offeredBricks(catalogue, new Set(["FLUX-CBG", "FLUX-POSE"]), "omit"));
      expect(text).not.toMatch(/FLUX-(?:CBG|POSE)(?:: | \()/);
      expect(text).toContain("FLUX-RCM");
    },
  );

  test.each(Object.entries(prompts))("%s: or it is listed with a mark, and no example uses it", (_, prompt) => {
    const text = prompt(offeredBricks(catalogue, new Set(["FLUX-CBG"]), "mark"));
    expect(text).toMatch(/FLUX-CBG[^\n]*\n(?:[^\n]*\n){0,2}[^\n]*not available here/i);
    expect(text).not.toMatch(/"(?:brick|model)": ?"FLUX-CBG"/);
  });

  test("the schema names the bricks that run here and no others", () => {
    const bricks = offeredBricks(extendCatalogue(catalogue, [haze]), new Set(["FLUX-CBG"]), "mark");
    const text = JSON.stringify(answerSchema(bricks).schema);
    expect(text).toContain('"enum":["DEHAZE"]');
    expect(text).not.toContain("FLUX-CBG");
  });
});

describe("the worked examples", () => {
  const examples = examplesFor(everything);

  test("between them use both kinds of mask, literals of each kind, a caption and two results", () => {
    const text = JSON.stringify(examples.map(({ plan }) => plan));
    for (const part of [
      "init[mask]",
      '"number":',
      "[caption]",
      "[score]",
      '"results":["step1[image]","step3[image]"]',
    ]) {
      expect(text).toContain(part);
    }
  });

  test.each(examples.map((example) => [example.plan.instruction, example] as const))(
    "%s: is read back from both dialects as it was, without a repair",
    (_, { plan, thought }) => {
      for (const text of [paperAnswer(plan, thought, catalogue), JSON.stringify(structuredAnswer(plan, thought))]) {
        const answer = readAnswer(text, { ...given, instruction: plan.instruction });
        expect(answer).toMatchObject({ type: "plan", reading: { verdict: "accept", plan } });
      }
    },
  );

  test.each(examples.map((example) => [example.plan.instruction, example] as const))(
    "%s: fits the answer's schema",
    (_, { plan, thought }) => {
      expect(conforms(structuredAnswer(plan, thought), answerSchema(everything).schema)).toBe(true);
    },
  );
});

describe("the answer's schema", () => {
  test("keeps to strict structured output, with many more bricks as well", () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ ...haze, name: `EXTRA-${i}` }));
    for (const bricks of [everything, offeredBricks(extendCatalogue(catalogue, many), new Set(), "omit")]) {
      const { name, schema } = answerSchema(bricks);
      expect(strictSchemaProblem(name, schema)).toBeNull();
    }
  });

  test("admits no brick without its inputs, no other input, and no text for a picture", () => {
    const { schema } = answerSchema(everything);
    const answer = (inputs: object) => ({
      reasoning: "",
      steps: [{ id: "step1", brick: "SOS", inputs }],
      results: ["step1[mask]"],
      refusal: null,
    });
    expect(conforms(answer({ image: { ref: "init[image]" } }), schema)).toBe(true);
    expect(conforms(answer({}), schema)).toBe(false);
    expect(conforms(answer({ image: null }), schema)).toBe(false);
    expect(conforms(answer({ image: { text: "the cat" } }), schema)).toBe(false);
    expect(conforms(answer({ image: { ref: "init[image]" }, prompt: { text: "cat" } }), schema)).toBe(false);
  });
});
