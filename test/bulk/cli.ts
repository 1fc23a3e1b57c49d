import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import type { ReportRow } from "../../functions/bulk/report-row.js";

const program = fileURLToPath(new URL("../../dist/local/cli/main.js", import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** `brickwright bulk …` as a process of its own, without configuration and with a home of its own. */
export function startBulk(home: string, ...args: readonly string[]): Running {
  const child = spawn(process.execPath, [program, "--no-config", "bulk", ...args, "--home", home], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, REPLICATE_API_TOKEN: "", BRICKWRIGHT_MODEL: "" },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (piece) => {
    stdout += piece;
  });
  child.stderr.on("data", (piece) => {
    stderr += piece;
  });
  const ended = once(child, "close").then(([status]) => ({ status: status as number | null, stdout, stderr }));
  return { process: child, ended };
}

export const runBulk = (home: string, ...args: readonly string[]) => startBulk(home, ...args).ended;

/** A run's report; of a killed run without its last line if that is half-written. */
export async function reportOf(out: string): Promise<ReportRow[]> {
  const text = await readFile(join(out, "report.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ReportRow);
}

/** A small photo that no other number gives: a gradient between two colours, and some texture. */
export async function smallPhoto(n: number, width = 96, height = 64): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0, p = 0; i < width * height; i++, p += 3) {
    const x = i % width;
    const y = Math.floor(i / width);
    data[p] = (n * 37 + 2 * x) & 255;
    data[p + 1] = (n * 11 + 3 * y) & 255;
    data[p + 2] = (n >> 3) + 40 + ((x * y + n) % 17);
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}
