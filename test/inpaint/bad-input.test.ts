import { describe, expect, it } from "vitest";
import { blank } from "../../bricks/raster/raster.js";
import { brick, context, paint, rectangle } from "./pictures.js";

const image = paint(64, 48, (x, y) => [x, y, 100]);
const mask = rectangle(64, 48, 20, 20, 10, 10);
const removal = { image, mask, preimage: image, score: 0.7 };

describe("what the filling bricks do not take", () => {
  const cases: readonly [string, string, Parameters<ReturnType<typeof brick>["run"]>[0], RegExp][] = [
    ["an empty mask", "FASTINPAINT", { image, mask: blank(64, 48, 1) }, /mask is empty/],
    [
      "a mask that covers everything",
      "FASTINPAINT",
      { image, mask: blank(64, 48, 1, 255) },
      /covers the whole picture/,
    ],
    ["a mask of another size", "FASTINPAINT", { image, mask: rectangle(32, 24, 3, 3, 4, 4) }, /64×48.*32×24/],
    ["an empty mask", "FLUX-INPAINT", { ...removal, mask: blank(64, 48, 1) }, /mask is empty/],
    ["a preimage of another size", "FLUX-INPAINT", { ...removal, preimage: blank(10, 10, 3) }, /64×48.*10×10/],
    ["a score of 0", "FLUX-INPAINT", { ...removal, score: 0 }, /score is 0/],
    ["a score above 1", "FLUX-INPAINT", { ...removal, score: 1.5 }, /score is 1.5/],
    ["no picture", "FLUX-INPAINT", { ...removal, image: null }, /"image" is empty/],
    [
      "a mask that covers everything",
      "FLUX-FILL",
      { image, mask: blank(64, 48, 1, 255), prompt: "", preimage: null },
      /whole picture/,
    ],
  ];
  for (const [what, name, inputs, message] of cases) {
    it(`${name} refuses ${what} in one sentence with the next step`, async () => {
      const error = await brick(name)
        .run(inputs, context())
        .then(
          () => null,
          (e: unknown) => e,
        );
      expect(error).toMatchObject({ name: "BadInputError", message: expect.stringMatching(message) });
      expect((error as { hint: string }).hint).not.toBe("");
    });
  }
});
