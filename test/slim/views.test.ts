import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { shownMask, shownPicture } from "../../bricks/mllm/picture.js";
import { runEdit, upload } from "../../local/edit.js";
import { environment, photo, picturesIn, verdict, world } from "../critic/setting.js";

/** A mask with a soft edge, of the photo's size. */
async function softMask(bytes: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(bytes).metadata();
  const disc = Buffer.from(
    `<svg width="${width}" height="${height}"><circle cx="${width / 2}" cy="${height / 2}" r="${height / 4}" fill="white"/></svg>`,
  );
  const black = sharp({ create: { width, height, channels: 3, background: "#000" } });
  return black
    .composite([{ input: disc }])
    .png()
    .toBuffer();
}

const PLAN = { say: environment("thick fog") };

describe("what the Builder's model is shown", () => {
  test("is the working picture, mask and background at its own size, made by Ingest, to the byte", async () => {
    const { local, asked } = await world({ plans: [PLAN], critiques: [] });
    const [cat, coffee] = [await photo("cat"), await photo("coffee")];
    const sources = await upload(local.store, { photo: cat, mask: await softMask(cat), background: coffee });
    const { editId } = await runEdit(local, { instruction: "make it foggy", sources, options: { longSide: 600 } });
    const shown = picturesIn(asked.plan()[0]!, 1);
    const working = (name: string) => local.store.get(`edits/${editId}/work/${name}.png`);
    expect(shown).toHaveLength(3);
    expect(shown[0]).toEqual(Buffer.from((await shownPicture(await working("image"), 448)).data));
    expect(shown[1]).toEqual(Buffer.from((await shownMask(await working("mask"), 448)).data));
    expect(shown[2]).toEqual(Buffer.from((await shownPicture(await working("background"), 448)).data));
    const sizes = await Promise.all(shown.map((picture) => sharp(picture).metadata()));
    expect(sizes.map(({ format, width }) => [format, width])).toEqual([
      ["jpeg", 448],
      ["png", 448],
      ["jpeg", 448],
    ]);
  });

  test("of a result that the critic scored low is that result, to the byte", async () => {
    const { local, edit, asked } = await world({
      plans: [{ say: environment("make it rainy") }, PLAN],
      critiques: [{ say: verdict([2, 9, 8, 8]) }, { say: verdict([9, 9, 9, 9]) }],
    });
    const { editId } = await edit({ critic: { threshold: 7, rounds: 2 } });
    const [shown] = picturesIn(asked.plan()[1]!, 3);
    expect(shown).toEqual(Buffer.from(await local.store.get(`edits/${editId}/rounds/1/view.jpg`)));
    expect(shown).not.toEqual(picturesIn(asked.plan()[1]!, 1)[0]);
    expect((await sharp(shown!).metadata()).format).toBe("jpeg");
  });

  test("of an edit that feedback is on is its result, to the byte", async () => {
    const { local, edit, asked } = await world({
      plans: [{ say: environment("make it rainy") }, PLAN, { say: environment("make it snow") }],
      critiques: [],
    });
    const first = await edit();
    const second = await edit({ after: first.editId }, "more fog");
    await edit({ after: second.editId }, "snow instead");
    const told = asked.plan()[1]!;
    expect(picturesIn(told, 3)).toEqual([Buffer.from(await local.store.get(`edits/${first.editId}/result-view.jpg`))]);
    expect(picturesIn(told, 3)[0]).not.toEqual(picturesIn(told, 1)[0]);
    // Of a longer chain only the last result: what the person speaks of now.
    const again = asked.plan()[2]!;
    expect(picturesIn(again, 3)).toEqual([]);
    expect(picturesIn(again, 5)).toEqual([
      Buffer.from(await local.store.get(`edits/${second.editId}/result-view.jpg`)),
    ]);
  });

  test("is not made for the grammar or a written plan, which never look", async () => {
    const { local, edit } = await world({ critiques: [] });
    const { editId } = await edit({ builder: "grammar" });
    expect(await local.store.head(`edits/${editId}/work/image.png`)).not.toBeNull();
    expect(await local.store.head(`edits/${editId}/work/view/image.jpg`)).toBeNull();
  });
});
