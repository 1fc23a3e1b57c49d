import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { closeInference, infer } from "../../bricks/cpu/perception/inference/inference.js";
import { nanodetFile } from "../../bricks/cpu/perception/inference/models.js";
import { sha256 } from "../../platform/canonical-json.js";
import { photo } from "./photos.js";

afterAll(closeInference);

const views = [{ longSide: 416, mirrored: false }];

describe("the detector's weights", () => {
  test("are the ones that the notice names", async () => {
    const notice = await readFile(new URL("../../bricks/cpu/models/NOTICE.md", import.meta.url), "utf8");
    expect(notice).toContain(sha256(await readFile(nanodetFile)));
  });
});

describe("the inference thread", () => {
  test("sees a cat straight and in the mirror at the same place", async () => {
    const picture = await photo("cat");
    const both = [views[0], { longSide: 416, mirrored: true }];
    const [straight, mirrored] = await infer("detect", { picture, views: both, floor: 0.4 });
    const cat = (found: typeof straight) => found.filter((d) => d.label === "cat").sort((a, b) => b.score - a.score)[0];
    expect(cat(straight).score).toBeGreaterThan(0.5);
    expect(Math.abs(cat(straight).box.left - cat(mirrored).box.left)).toBeLessThan(80);
    expect(picture.data.length).toBe(picture.width * picture.height * 3);
  });

  test("answers questions asked at once, each with its own answer", async () => {
    const [cat, rocket] = await Promise.all([photo("cat"), photo("rocket")]);
    const [a, b, text] = await Promise.all([
      infer("detect", { picture: cat, views, floor: 0.5 }),
      infer("detect", { picture: rocket, views, floor: 0.5 }),
      infer("text", { picture: cat }),
    ]);
    expect(a[0].map((d) => d.label)).toContain("cat");
    expect(b[0]).toEqual([]);
    expect(text).toEqual([]);
  });

  test("stops on an abort with the signal's own reason, and works again afterwards", async () => {
    const picture = await photo("cat");
    const controller = new AbortController();
    const reason = new Error("stopped by hand");
    const asked = infer("detect", { picture, views, floor: 0.5 }, controller.signal);
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect(infer("detect", { picture, views, floor: 0.5 }, controller.signal)).rejects.toBe(reason);
    expect((await infer("detect", { picture, views, floor: 0.5 }))[0].length).toBeGreaterThan(0);
  });

  test("reports a model's failure as a failed brick", async () => {
    const picture = { width: 0, height: 0, channels: 3, data: new Uint8Array(0) } as const;
    await expect(infer("detect", { picture, views, floor: 0.5 })).rejects.toMatchObject({ name: "BrickFailedError" });
  });

  test("does not keep the process alive when it is idle", async () => {
    const module = new URL("../../dist/bricks/cpu/perception/inference/inference.js", import.meta.url).href;
    const program = `
      const { infer } = await import(${JSON.stringify(module)});
      const picture = { width: 64, height: 64, channels: 3, data: new Uint8Array(64 * 64 * 3) };
      const [found] = await infer("detect", { picture, views: [{ longSide: 64, mirrored: false }], floor: 0.9 });
      console.log("found", found.length);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      timeout: 40_000,
    });
    expect(stdout.trim()).toBe("found 0");
  });
});
