/** Start-up of the command line, against its budget of 150 ms: what `brickwright --help` takes as a whole process. */
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const BUDGET_MS = 150;
const program = fileURLToPath(new URL("../local/cli/main.js", import.meta.url));

function milliseconds(args: readonly string[]): number {
  const times = Array.from({ length: 9 }, () => {
    const started = performance.now();
    spawnSync(process.execPath, args, { stdio: "ignore" });
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[4] ?? Number.NaN;
}

const node = milliseconds(["-e", ""]);
for (const command of [["--help"], ["edit", "--help"], ["bricks"]]) {
  const time = milliseconds([program, ...command]);
  const share = command.includes("--help") ? `, ${(time / BUDGET_MS).toFixed(2)} of its budget` : "";
  console.log(
    `brickwright ${command.join(" ")}: ${time.toFixed(0)} ms, ${(time / node).toFixed(1)} × an empty Node${share}`,
  );
}
