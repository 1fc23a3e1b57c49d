import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.js";

let root: string;
let photo: string;

const photos = new URL("../fixtures/photos/", import.meta.url).pathname;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-bad-"));
  photo = join(root, "good.png");
  await sharp({ create: { width: 320, height: 240, channels: 3, background: "#7a9" } })
    .png()
    .toFile(photo);
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs an edit in a folder of its own and answers what it said and what it left there. */
async function edit(args: readonly string[]) {
  const cwd = await mkdtemp(join(root, "run-"));
  const result = await cli(["edit", ...args, "-o", join(cwd, "out.png")], { home: join(root, "home"), cwd });
  return { ...result, left: await readdir(cwd) };
}

const write = async (name: string, bytes: Uint8Array | string) => {
  const path = join(root, name);
  await writeFile(path, bytes);
  return path;
};

const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: "#888", noise: { type: "gaussian", mean: 128, sigma: 30 } },
  });

/** A black PNG of one bit a pixel: a decompression bomb of a few kilobytes. */
function blackPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 1 });
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

/** Every refusal is one line for a person: no stack trace, nothing left behind. */
function expectOneSentence(result: Awaited<ReturnType<typeof edit>>, status: number, message: RegExp): void {
  const lines = result.stderr.split("\n").filter((l) => l.startsWith("brickwright: "));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(message);
  expect(result.stderr).not.toMatch(/\n\s+at /);
  expect(result.status).toBe(status);
  expect(result.stdout).toBe("");
  expect(result.left).toEqual([]);
}

describe("a picture that cannot be used ends in one sentence and exit status 2", () => {
  it("not there", async () => {
    expectOneSentence(await edit([join(root, "none.jpg"), "remove the ball"]), 2, /There is no photo .*none\.jpg/);
  });

  it("a folder", async () => {
    await mkdir(join(root, "folder"), { recursive: true });
    expectOneSentence(await edit([join(root, "folder"), "remove the ball"]), 2, /is a folder/);
  });

  it("empty", async () => {
    expectOneSentence(await edit([await write("empty.jpg", ""), "remove the ball"]), 2, /is empty/);
  });

  it("not an image, whatever its name", async () => {
    const path = await write("text.jpg", "These are words, and not a picture at all. ".repeat(50));
    expectOneSentence(await edit([path, "remove the ball"]), 2, /not a|cannot be read|no picture/i);
  });

  it("an SVG, which could read other files", async () => {
    const path = await write(
      "a.png",
      `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect width="9" height="9"/></svg>`,
    );
    expectOneSentence(await edit([path, "remove the ball"]), 2, /picture|format/i);
  });

  it("truncated", async () => {
    const whole = await noise(800, 600).jpeg().toBuffer();
    const path = await write("half.jpg", whole.subarray(0, whole.length / 2));
    expectOneSentence(await edit([path, "remove the ball"]), 2, /cut off|truncated|incomplete|whole|damaged/i);
  });

  it("animated", async () => {
    const frames = await Promise.all([1, 2, 3].map(() => noise(60, 40).png().toBuffer()));
    const path = join(root, "moving.gif");
    await sharp(frames, { join: { animated: true } })
      .gif()
      .toFile(path);
    expectOneSentence(await edit([path, "remove the ball"]), 2, /animat|frames/i);
  });

  it("300 megapixels, refused before they are decoded", async () => {
    const path = await write("huge.png", blackPng(20_000, 15_000));
    expectOneSentence(await edit([path, "remove the ball"]), 2, /300|megapixels/);
  });

  it("of one pixel, in which nothing can be found", async () => {
    const path = await write("one.png", await noise(1, 1).png().toBuffer());
    expectOneSentence(await edit([path, "make it snow"]), 2, /1×1 pixels/);
  });
});

describe("a mask that cannot be used ends in one sentence and exit status 2", () => {
  const mask = async (name: string, width: number, height: number, value: number) => {
    const path = join(root, name);
    await sharp({ create: { width, height, channels: 3, background: { r: value, g: value, b: value } } })
      .png()
      .toFile(path);
    return path;
  };

  it("of another size, naming both", async () => {
    const path = await mask("other.png", 100, 240, 255);
    expectOneSentence(await edit([photo, "remove this", "--mask", path]), 2, /100×240.*320×240|320×240.*100×240/);
  });

  it("empty", async () => {
    const path = await mask("black.png", 320, 240, 0);
    expectOneSentence(await edit([photo, "remove this", "--mask", path]), 2, /empty/);
  });
});

describe("an instruction that cannot be done ends in one sentence and exit status 3", () => {
  it.each([
    ["empty", "", /empty|no instruction/i],
    ["only spaces", "   ", /empty|no instruction/i],
    ["of 5,000 characters", "remove the very ".repeat(313), /long|characters/i],
    ["in another language", "移除左边的狗", /English/],
    ["of several languages", "Entfernen Sie bitte den Hund auf der linken Seite", /English/],
    ["no edit", "hello there, how are you?", /./],
    ["a new object, which needs a GPU", "add a red umbrella on the left", /GPU endpoint/],
    ["a new pose, which needs a GPU", "make the dog sit", /GPU endpoint/],
    ["a style that no brick here paints", "in the style of anime", /GPU endpoint|anime/],
  ])("%s", async (_what, instruction, message) => {
    expectOneSentence(await edit([photo, instruction]), 3, message);
  });
});

describe("what the picture does not show ends in one sentence and exit status 4", () => {
  it("an elephant in a photo of a cat", async () => {
    expectOneSentence(await edit([join(photos, "cat.jpg"), "remove the elephant"]), 4, /elephant/);
  });
});

describe("a place that cannot be written ends in one sentence before any work is done", () => {
  it("a folder that is a file", async () => {
    const file = await write("file.txt", "x");
    const result = await cli(["edit", photo, "make it look like an oil painting", "-o", join(file, "out.png")], {
      home: join(root, "home"),
    });
    expect(result.stderr).toMatch(/^brickwright: Cannot write to .*: part of the path is a file/);
    expect(result.status).toBe(5);
    expect(result.stderr).not.toMatch(/Ingest/);
  });

  it("the photo itself", async () => {
    const result = await cli(["edit", photo, "make it snow", "-o", photo], { home: join(root, "home") });
    expect(result).toMatchObject({ status: 2, stderr: expect.stringMatching(/would replace the photo/) });
  });

  it("a format that is none", async () => {
    const result = await cli(["edit", photo, "make it snow", "-o", join(root, "x.bmp")], { home: join(root, "home") });
    expect(result).toMatchObject({ status: 2, stderr: expect.stringMatching(/\.bmp.*Use \.jpg/) });
  });
});

describe("pictures that are odd, and usable", () => {
  const odd: [string, () => Promise<Buffer>, string][] = [
    ["CMYK", () => noise(200, 150).toColourspace("cmyk").jpeg().toBuffer(), "cmyk.jpg"],
    ["16-bit", () => noise(200, 150).toColourspace("rgb16").png().toBuffer(), "deep.png"],
    ["grey", () => noise(200, 150).toColourspace("b-w").png().toBuffer(), "grey.png"],
    ["transparent", () => noise(200, 150).ensureAlpha(0.5).png().toBuffer(), "alpha.png"],
  ];

  it.each(odd)("%s", async (_what, make, name) => {
    const path = await write(name, await make());
    const out = join(root, `done-${name}`);
    const result = await cli(["edit", path, "change the weather to be foggy", "-o", out, "--json"], {
      home: join(root, "home"),
    });
    expect(result.stderr).toBe("");
    expect(result.status).toBe(0);
    const [before, after] = [await sharp(path).metadata(), await sharp(out).metadata()];
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    expect(after.hasAlpha).toBe(before.hasAlpha);
    expect(after.depth).toBe(before.depth);
  });
});
