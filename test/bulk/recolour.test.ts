import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Raster } from "../../bricks/raster/raster.js";
import type { RowOptions } from "../../functions/bulk/row.js";
import { builtInLibrary } from "../../functions/config/library.js";
import { editInMemory } from "../../local/bulk/edit-in-memory.js";
import { editRecoloured } from "../../local/bulk/edit-recoloured.js";
import type { Made } from "../../local/bulk/made.js";
import { PlanBook } from "../../local/bulk/plan-book.js";
import type { Job } from "../../local/bulk/protocol.js";
import { wholeRow } from "../../local/bulk/row-id.js";
import { sha256 } from "../../platform/canonical-json.js";

const photos = fileURLToPath(new URL("../fixtures/photos/", import.meta.url));
const library = builtInLibrary();
const throughStages = editInMemory(library);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "brickwright-recolour-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

class NotDoneError extends Error {}

/** Does what needs no stages, and says where there is more to a photo. */
const directly = editRecoloured(library, async () => {
  throw new NotDoneError();
});

async function jobOf(image: string, instruction: string, options: RowOptions = {}): Promise<Job> {
  const row = { line: 1, image, instruction, mask: null, background: null, output: null, options: {} };
  const whole = wholeRow(row, { base: folder, instruction, options, plan: null });
  const plan = await new PlanBook(library, null, undefined).planFor(whole);
  const target = { names: ["result"], exact: false, mayReplace: false };
  return { ...whole, version: "", plan, target, thumbnail: true };
}

async function filesOf({ image }: Job) {
  return { photo: await readPhoto(image), mask: null, background: null };
}

async function readPhoto(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}

/** What an edit made, with hashes for pixels and files. */
function told({ outputs, dollars, working }: Made) {
  const hash = ({ data, ...rest }: Raster) => ({ ...rest, data: sha256(data) });
  return {
    outputs: outputs.map((one) => (one.kind === "value" ? one : { ...one, bytes: sha256(one.bytes) })),
    dollars,
    working: working && { before: hash(working.before), after: working.after && hash(working.after) },
  };
}

async function bothWays(image: string, instruction: string, options: RowOptions = {}) {
  const job = await jobOf(image, instruction, options);
  return {
    stages: told(await throughStages(job, await filesOf(job))),
    own: told(await directly(job, await filesOf(job))),
  };
}

/** A picture of the cat, as a file. */
async function variant(name: string, change: (cat: Sharp) => Sharp): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, await change(sharp(join(photos, "cat.jpg"))).toBuffer());
  return path;
}

describe("a photo whose plan only maps its colours", () => {
  it.each([
    "brighter",
    "make it black and white",
    "more contrast",
    "less saturated",
    "make it warmer",
    "make it black and white and increase the contrast",
  ])("comes to the very file that the pipeline's stages come to: %s", async (instruction) => {
    for (const name of ["cat.jpg", "dogs.jpg"]) {
      const { stages, own } = await bothWays(join(photos, name), instruction);
      expect(own).toEqual(stages);
    }
  });

  it("does so for other formats, wished formats, turned photos, and those with EXIF and density", async () => {
    const png = await variant("cat.png", (cat) => cat.resize(700).png());
    const webp = await variant("cat.webp", (cat) => cat.resize(700).webp({ lossless: true }));
    const turned = await variant("turned.jpg", (cat) =>
      cat
        .withExif({ IFD0: { Orientation: "6", Copyright: "A cat" } })
        .withDensity(300)
        .jpeg(),
    );
    const grey = await variant("grey.jpg", (cat) => cat.toColourspace("b-w").jpeg());
    for (const [image, options] of [
      [png, {}],
      [webp, {}],
      [turned, {}],
      [grey, {}],
      [join(photos, "coffee.jpg"), { output: { format: "webp", quality: 80 } }],
      [join(photos, "coffee.jpg"), { output: { quality: 60 } }],
    ] as const) {
      const job = await jobOf(image, "make it warmer", options);
      const stages = await throughStages(job, await filesOf(job));
      const own = await directly(job, await filesOf(job)).catch((error: unknown) => {
        if (error instanceof NotDoneError) return null;
        throw error;
      });
      if (own !== null) expect(told(own)).toEqual(told(stages));
      // A grey photo may come with a profile, which has more to it.
      expect(own === null).toBe((await sharp(image).metadata()).icc !== undefined);
    }
  });

  it.each([
    ["a profile", "profile.jpg", (cat: Sharp) => cat.withIccProfile("p3").jpeg()],
    ["an alpha channel", "alpha.png", (cat: Sharp) => cat.ensureAlpha(0.5).png()],
    ["16 bits", "deep.png", (cat: Sharp) => cat.toColourspace("rgb16").png()],
  ])("is left to the stages where it has %s", async (_, name, change) => {
    const job = await jobOf(await variant(name, change), "brighter");
    await expect(directly(job, await filesOf(job))).rejects.toBeInstanceOf(NotDoneError);
    expect((await throughStages(job, await filesOf(job))).outputs).toHaveLength(1);
  });

  it("is left to the stages where the plan does more, or a working size is asked for", async () => {
    for (const [instruction, options] of [
      ["blur the background", {}],
      ["brighter", { longSide: 512 }],
    ] as const) {
      const job = await jobOf(join(photos, "cat.jpg"), instruction, options as RowOptions);
      await expect(directly(job, await filesOf(job))).rejects.toBeInstanceOf(NotDoneError);
    }
  });

  it("says of a file that is no photo, or cut short, what the stages say", async () => {
    const whole = await readPhoto(join(photos, "cat.jpg"));
    const text = join(folder, "text.jpg");
    await writeFile(text, "no photo at all");
    const short = join(folder, "short.jpg");
    await writeFile(short, whole.subarray(0, whole.length >> 1));
    for (const image of [text, short]) {
      const job = await jobOf(image, "brighter");
      const said = async (edit: typeof directly) =>
        edit(job, await filesOf(job)).then(
          () => "nothing",
          ({ name, message, hint = "" }: Error & { hint?: string }) => `${name}: ${message} ${hint}`.trim(),
        );
      expect(await said(directly)).toBe(await said(throughStages));
      expect(await said(directly)).toMatch(/^BadInputError: The picture/);
    }
  });
});
