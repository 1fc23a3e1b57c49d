import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { type BrickImplementation, type PortValue, supported } from "../../bricks/brick.js";
import { mllmBackend } from "../../bricks/mllm/backend.js";
import { readCaption } from "../../bricks/mllm/caption.js";
import { localFirst } from "../../bricks/mllm/local-first.js";
import { res } from "../../bricks/mllm/res.js";
import { boxMask, corners } from "../../bricks/raster/box.js";
import { decodeRaster } from "../../bricks/raster/codec.js";
import { area, requireBox } from "../../bricks/raster/mask.js";
import { blank, type Mask, type Picture } from "../../bricks/raster/raster.js";
import type { ChatModel } from "../../platform/chat/chat.js";
import { openAiChat } from "../../platform/chat/openai-chat.js";
import { BadInputError, BrickFailedError, NotInPictureError, RefusedError } from "../../platform/errors.js";
import { silentLogger } from "../../platform/logger.js";
import type { Scripted } from "../support/openai-server/script.js";
import type { OpenAiServer } from "../support/openai-server/server.js";
import { configFor, serve, TEST_KEY } from "./with-server.js";

const context = { seed: 5, signal: new AbortController().signal, logger: silentLogger };

async function photo(): Promise<Picture> {
  const file = await readFile(new URL("../fixtures/photos/coffee.jpg", import.meta.url));
  return decodeRaster(file, "image");
}

async function model(...says: (string | Scripted)[]): Promise<{ server: OpenAiServer; chat: ChatModel }> {
  const script = says.map((say): Scripted => (typeof say === "string" ? { say } : say));
  const server = await serve({ key: TEST_KEY, script });
  return { server, chat: openAiChat(configFor(server)) };
}

async function brick(
  chat: ChatModel,
  name: string,
  unit: "pixel" | "thousandth" = "pixel",
): Promise<BrickImplementation> {
  const found = await mllmBackend(chat, { boxUnit: unit }).find(name);
  return found ?? expect.fail(`no ${name}`);
}

function asked(server: OpenAiServer, request = 0): { text: string; picture: Buffer } {
  const content = server.valid[request]!.messages[0]!.content;
  if (typeof content === "string") return expect.fail("no picture was shown");
  const text = content.flatMap((part) => ("text" in part ? [part.text] : [])).join("\n");
  const url = content.flatMap((part) => ("image_url" in part ? [part.image_url.url] : []))[0]!;
  return { text, picture: Buffer.from(url.split(",")[1]!, "base64") };
}

function boxOf(value: PortValue | undefined): readonly number[] {
  return corners(requireBox(value as Mask));
}

describe("ADD-PRED", () => {
  const inputs = async (more: object = {}) => ({
    image: await photo(),
    prompt: "add a spoon on the saucer",
    mask: null,
    ...more,
  });

  test("is the box that the model answers, at the picture's own size", async () => {
    const { server, chat } = await model("[100, 200, 299, 299]");
    const image = await photo();
    const { mask } = await (await brick(chat, "ADD-PRED")).run(await inputs(), context);
    const { picture, text } = asked(server);
    const { width: shownWidth = 0 } = await sharp(picture).metadata();
    expect(shownWidth).toBe(768);
    const scale = image.width / shownWidth;
    expect(mask).toMatchObject({ width: image.width, height: image.height, channels: 1 });
    expect(boxOf(mask)).toEqual([
      Math.round(100 * scale),
      Math.round(200 * scale),
      Math.round(300 * scale) - 1,
      Math.round(300 * scale) - 1,
    ]);
    expect(text).toContain('"add a spoon on the saucer"');
    expect(text).toContain("768×");
    expect(server.valid[0]).toMatchObject({ seed: 5 });
  });

  test("counts in thousandths where the model does", async () => {
    const { chat } = await model('```json\n{"bbox_2d": [500, 500, 750, 1000]}\n```');
    const image = await photo();
    const { mask } = await (await brick(chat, "ADD-PRED", "thousandth")).run(await inputs(), context);
    const [left, top, right, bottom] = boxOf(mask);
    expect(left! / image.width).toBeCloseTo(0.5, 2);
    expect(top! / image.height).toBeCloseTo(0.5, 2);
    expect(right! / image.width).toBeCloseTo(0.75, 2);
    expect(bottom).toBe(image.height - 1);
  });

  test("stays inside the region, which the model is told", async () => {
    const { server, chat } = await model("[0, 0, 200, 200]");
    const { width, height } = await photo();
    const region = boxMask({ left: 512, top: 256, width: 256, height: 256 }, width, height);
    const { mask } = await (await brick(chat, "ADD-PRED")).run(await inputs({ mask: region }), context);
    const [left, top, right, bottom] = boxOf(mask);
    expect([left! >= 512, top! >= 256, right! <= 767, bottom! <= 511]).toEqual([true, true, true, true]);
    expect(asked(server).text).toContain("It must lie inside [384, 192, 575, 383].");
  });

  test("asks once more when the answer holds no box or one outside, saying what is wrong", async () => {
    const { server, chat } = await model("On the left, I think.", "[100, 100, 200, 200]");
    await (await brick(chat, "ADD-PRED")).run(await inputs(), context);
    expect(server.valid[1]!.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(server.valid[1]!.messages[2]!.content).toContain("The answer holds no box of the form [x1, y1, x2, y2]");
  });

  test("fails by name when the second answer is no better", async () => {
    const { chat } = await model("[5000, 5000, 6000, 6000]", "[9000, 9000, 9100, 9100]");
    const work = (await brick(chat, "ADD-PRED")).run(await inputs(), context);
    await expect(work).rejects.toThrow(BrickFailedError);
    await expect(work).rejects.toThrow(/lies outside the image/);
  });

  test("never reads code for a box", async () => {
    const { chat } = await model("[__import__('os').system('id'), 1, 2, 3]", "[1e99, 0, 0, 0]");
    await expect((await brick(chat, "ADD-PRED")).run(await inputs(), context)).rejects.toThrow(BrickFailedError);
  });
});

describe("CMI-PRED", () => {
  const none = { left_ratio: null, right_ratio: null, top_ratio: null, bottom_ratio: null };

  test("is the model's caption on one line, of the picture at 448 pixels", async () => {
    const { server, chat } = await model("**Caption:** A cup of coffee\non a wooden table.\n");
    const result = await (await brick(chat, "CMI-PRED")).run({ image: await photo(), ...none }, context);
    expect(result).toEqual({ caption: "A cup of coffee on a wooden table.", image: null, mask: null });
    expect((await sharp(asked(server).picture).metadata()).width).toBe(448);
  });

  test("with ratios also makes the larger canvas and the mask of what is new", async () => {
    const { chat } = await model("A cup of coffee.");
    const ratios = { left_ratio: 2, right_ratio: 1, top_ratio: 1, bottom_ratio: 1 };
    const { image, mask } = await (await brick(chat, "CMI-PRED")).run({ image: await photo(), ...ratios }, context);
    expect(image).toMatchObject({ width: 1024, channels: 3 });
    expect(area(mask as Mask) / (mask as Mask).data.length).toBeCloseTo(0.5, 2);
  });

  test("asks again for English", async () => {
    const { chat } = await model("一杯咖啡放在木桌上。", "A cup of coffee beside a sign that says 咖啡.");
    const { caption } = await (await brick(chat, "CMI-PRED")).run({ image: await photo(), ...none }, context);
    expect(caption).toBe("A cup of coffee beside a sign that says 咖啡.");
  });

  test("refuses only some of the ratios before the model is asked", async () => {
    const { server, chat } = await model();
    const work = (await brick(chat, "CMI-PRED")).run({ image: await photo(), ...none, left_ratio: 2 }, context);
    await expect(work).rejects.toThrow(BadInputError);
    expect(server.received).toEqual([]);
  });

  test("a model that declines is a refusal", async () => {
    const { chat } = await model({ refuse: "I can't describe this." });
    const work = (await brick(chat, "CMI-PRED")).run({ image: await photo(), ...none }, context);
    await expect(work).rejects.toThrow(RefusedError);
  });

  test.each([
    ['"A cat."', "A cat."],
    ["Description: a cat", "a cat"],
    ["```\nA cat.\n```", "A cat."],
  ])("a caption of %j is read as %j", (said, caption) => {
    expect(readCaption(said)).toEqual({ ok: true, value: caption });
  });

  test("an endless caption ends after a sentence", () => {
    const read = readCaption("A cat sits on a mat. ".repeat(400));
    expect(read.ok && read.value).toMatch(/^A cat sits.*on a mat\.$/);
    expect(read.ok && read.value.length).toBeLessThanOrEqual(2000);
  });
});

describe("RES", () => {
  test("outlines every box that the model finds, on the picture's own pixels", async () => {
    const { server, chat } = await model("[0, 0, 99, 99], [200, 100, 299, 199]");
    const seen: number[][] = [];
    const outline = async (picture: Picture, box: { left: number; top: number; width: number; height: number }) => {
      seen.push([box.left, box.top, box.width, box.height]);
      return boxMask(box, picture.width, picture.height);
    };
    const small = { width: 400, height: 300, channels: 3 as const, data: new Uint8Array(400 * 300 * 3) };
    const implementation = res(chat, "pixel", outline, () => "test outlines");
    const { mask, image } = await implementation.run({ image: small, prompt: "both cups" }, context);
    expect(seen).toEqual([
      [0, 0, 100, 100],
      [200, 100, 100, 100],
    ]);
    expect(area(mask as Mask)).toBe(20_000);
    expect(image).toMatchObject({ width: 400, height: 300, channels: 4 });
    expect(implementation.model).toBe("test-model + test outlines");
    expect(asked(server).text).toContain('Find "both cups"');
  });

  test("says so when the model sees none", async () => {
    const { chat } = await model("None.");
    const implementation = res(
      chat,
      "pixel",
      async () => blank(1, 1, 1),
      () => "",
    );
    await expect(implementation.run({ image: await photo(), prompt: "a zebra" }, context)).rejects.toThrow(
      NotInPictureError,
    );
  });
});

describe("RES with a local model first", () => {
  const answering = (run: BrickImplementation["run"]): BrickImplementation => ({
    brick: "RES",
    version: "1",
    model: "local",
    available: () => supported,
    supports: () => supported,
    run,
  });
  const inputs = { image: null, prompt: "the zebra" };

  test("asks the vision model only for what the local one does not know", async () => {
    const unknown = answering(() => Promise.reject(new NotInPictureError("Nothing was found.")));
    const unread = answering(() => Promise.reject(new BadInputError("That names nothing.")));
    const known = answering(async () => ({ mask: "local" }));
    const byModel = answering(async () => ({ mask: "model" }));
    expect(await localFirst(known, byModel).run(inputs, context)).toEqual({ mask: "local" });
    expect(await localFirst(unknown, byModel).run(inputs, context)).toEqual({ mask: "model" });
    expect(await localFirst(unread, byModel).run(inputs, context)).toEqual({ mask: "model" });
  });

  test("hides no other failure", async () => {
    const broken = answering(() => Promise.reject(new BrickFailedError("A vision model failed.")));
    const byModel = answering(async () => ({ mask: "model" }));
    await expect(localFirst(broken, byModel).run(inputs, context)).rejects.toThrow("A vision model failed.");
  });
});

test("the backend has the bricks that a vision model answers, and no others", async () => {
  const { chat } = await model();
  const backend = mllmBackend(chat);
  for (const name of ["FLUX-FILL", "SOS", "__proto__"]) expect(await backend.find(name)).toBeNull();
  expect((await backend.find("CMI-PRED"))?.model).toBe("test-model");
});
