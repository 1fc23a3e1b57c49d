import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { mllmBackend } from "../../bricks/mllm/backend.js";
import { shownPicture } from "../../bricks/mllm/picture.js";
import { PAPER_SIDE } from "../../bricks/mllm/side.js";
import { decodeRaster } from "../../bricks/raster/codec.js";
import { coverage } from "../../bricks/raster/mask.js";
import type { Mask } from "../../bricks/raster/raster.js";
import { type MllmConfig, mllmConfigFromEnv } from "../../builder/mllm/config.js";
import { mllmBuilder } from "../../builder/mllm/mllm-builder.js";
import { openAiChat } from "../../platform/chat/openai-chat.js";
import { silentLogger } from "../../platform/logger.js";

/**
 * Against a real model, which costs money and needs a network, so only when asked for:
 * BRICKWRIGHT_LIVE=1 OPENAI_API_KEY=… BRICKWRIGHT_MODEL=… npx vitest run test/mllm/live.test.ts
 */
const live = process.env.BRICKWRIGHT_LIVE === "1";

function configured(): MllmConfig {
  return mllmConfigFromEnv(process.env) ?? expect.fail("Set BRICKWRIGHT_MODEL, and OPENAI_API_KEY or OPENAI_BASE_URL.");
}

const builder = () => mllmBuilder({ config: configured(), chat: openAiChat(configured()) });

const photo = async () =>
  shownPicture(await readFile(new URL("../fixtures/photos/cat.jpg", import.meta.url)), PAPER_SIDE);

describe.skipIf(!live)("a real model", () => {
  test.each([
    ["make the cat's eyes blue", "FLUX-RCM"],
    ["把背景换成雪地", "FLUX-CBG"],
    ["remove the whiskers, then make the picture a watercolour", "FLUX-STYLE"],
  ])("plans %j with %s", async (instruction, brick) => {
    const reading = await builder().build({ instruction, init: ["image"], picture: photo });
    expect(reading.verdict, JSON.stringify(reading.turns, null, 2)).not.toBe("reject");
    expect(reading.steps).toContain(brick);
  });

  test("refuses what no brick can do", async () => {
    const request = { instruction: "turn the photo into a ten second video", init: ["image"], picture: photo };
    const reading = await builder().build(request);
    expect(reading.diagnostics[0]).toMatchObject({ code: "BUILDER_REFUSED" });
  });

  test("captions a picture and places an object in it", async () => {
    const backend = mllmBackend(openAiChat(configured()));
    const image = await decodeRaster((await photo()).data, "image");
    const context = { seed: 1, signal: new AbortController().signal, logger: silentLogger };
    const { caption } = await (await backend.find("CMI-PRED"))!.run({ image }, context);
    expect(caption).toMatch(/\bcat\b/i);
    const prompt = "add a red bow tie below the cat's chin";
    const { mask } = await (await backend.find("ADD-PRED"))!.run({ image, prompt, mask: null }, context);
    expect(coverage(mask as Mask)).toBeGreaterThan(0.002);
    expect(coverage(mask as Mask)).toBeLessThan(0.5);
  });
});
