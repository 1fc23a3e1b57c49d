/**
 * What an edit costs beside its bricks' own pixels, against the budget of 10 % of the edit, and a removal from a
 * 12-megapixel photo against its budget of 10 s and 1.5 GB. Each edit runs in a process and a store of its own.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const program = fileURLToPath(new URL("../local/cli/main.js", import.meta.url));
const photo = (name: string) => fileURLToPath(new URL(`../../test/fixtures/photos/${name}.jpg`, import.meta.url));
const root = await mkdtemp(join(tmpdir(), "brickwright-bench-"));

interface Run {
  readonly wall: number;
  readonly bricks: number;
  readonly gigabytes: number;
}

function edit(args: readonly string[], home: string): Run {
  const started = performance.now();
  // The program itself says at its end how much memory it came to hold.
  const probe = `process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS+"\\n"))`;
  const result = spawnSync(
    process.execPath,
    [
      "--import",
      `data:text/javascript,${encodeURIComponent(probe)}`,
      program,
      "edit",
      ...args,
      "--json",
      "--home",
      home,
    ],
    { encoding: "utf8" },
  );
  const wall = (performance.now() - started) / 1000;
  if (result.status !== 0) throw new Error(result.stderr);
  const { steps } = JSON.parse(result.stdout) as { steps: Record<string, { seconds: number }> };
  const bricks = Object.values(steps).reduce((sum, step) => sum + step.seconds, 0);
  const peak = /peak (\d+)/.exec(result.stderr)?.[1] ?? "0";
  return { wall, bricks, gigabytes: (Number(peak) * 1024) / 1e9 };
}

try {
  for (const [name, instruction] of [
    ["dogs", "remove the dog on the right"],
    ["cat", "make the cat blue"],
    ["rocket", "make it dusk"],
  ] as const) {
    const { wall, bricks } = edit([photo(name), instruction, "-o", join(root, `${name}.png`)], join(root, name));
    const rest = wall - bricks;
    console.log(
      `"${instruction}", 1024 px: ${wall.toFixed(2)} s, bricks ${bricks.toFixed(2)} s, beside them ${((100 * rest) / wall).toFixed(0)} % (start-up, decode, publish and all)`,
    );
  }
  const large = join(root, "large.jpg");
  await sharp(photo("dogs")).resize(2824, 4240, { fit: "fill" }).jpeg({ quality: 92 }).toFile(large);
  const { wall, bricks, gigabytes } = edit(
    [large, "remove the dog on the right", "-o", join(root, "large-out.jpg")],
    join(root, "large"),
  );
  console.log(
    `removal from 12 megapixels: ${wall.toFixed(1)} s (${(wall / 10).toFixed(2)} of its budget), of which bricks ${bricks.toFixed(1)} s; ${gigabytes.toFixed(2)} GB (${(gigabytes / 1.5).toFixed(2)} of its budget)`,
  );
} finally {
  await rm(root, { recursive: true, force: true });
}
