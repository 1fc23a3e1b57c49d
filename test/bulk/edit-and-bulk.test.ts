import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBulk } from "./cli.js";

const program = fileURLToPath(new URL("../../dist/local/cli/main.js", import.meta.url));
const dogs = fileURLToPath(new URL("../fixtures/photos/dogs.jpg", import.meta.url));

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "edit-bulk-"));
  folder = join(root, "photos");
  await mkdir(folder);
  // PNG, so that pixels are compared and not their compression.
  await sharp(dogs).resize(900, 600, { fit: "fill" }).png().toFile(join(folder, "dogs.png"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function edit(instruction: string, out: string): Promise<void> {
  const args = ["--no-config", "edit", join(folder, "dogs.png"), instruction, "-o", out, "--home", join(root, "home")];
  const child = spawn(process.execPath, [program, ...args], { stdio: "ignore" });
  expect((await once(child, "close"))[0]).toBe(0);
}

const pixels = (path: string) => sharp(path).raw().toBuffer();

describe("the same photo and instruction", () => {
  it.each([
    // Maps that hold for any picture are the very same; the others depend on a working picture, which a batch has smaller.
    ["brighter", 0],
    ["more saturated", 0],
    ["make it warmer", 0],
    ["more contrast", 0.5],
    ["make it black and white", 0.5],
  ])("gives with edit and with bulk what nobody can tell apart: %s", async (instruction, most) => {
    const name = instruction.replaceAll(" ", "-");
    const one = join(root, `${name}.png`);
    await edit(instruction, one);
    const { status, stderr } = await runBulk(join(root, "home"), folder, instruction, "-o", join(root, name));
    expect(status, stderr).toBe(0);
    const [before, alone, among] = await Promise.all(
      [join(folder, "dogs.png"), one, join(root, name, "dogs.png")].map(pixels),
    );
    const mean = (a: Buffer, b: Buffer) => a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0) / a.length;
    expect(mean(before!, alone!)).toBeGreaterThan(1.5);
    expect(mean(alone!, among!)).toBeLessThanOrEqual(most);
  });
});
