import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/local/cli/main.js", import.meta.url));

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly home: string;
  readonly cwd?: string;
  readonly stdin?: string;
  /** Sends SIGINT once standard error matches. */
  readonly interruptAt?: RegExp;
  /** Is given what sends SIGINT, for a test that knows another moment. */
  readonly onStart?: (interrupt: () => void) => void;
}

/** Runs the built command line as a user would. */
export function cli(
  args: readonly string[],
  { home, cwd, stdin, interruptAt, onStart }: CliOptions,
): Promise<CliResult> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    // Whoever runs the tests may have an account: nothing of theirs is spent.
    env: { ...process.env, BRICKWRIGHT_HOME: home, NO_COLOR: "1", REPLICATE_API_TOKEN: "" },
  });
  onStart?.(() => child.kill("SIGINT"));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    const before = interruptAt?.test(stderr);
    stderr += text;
    if (interruptAt && !before && interruptAt.test(stderr)) child.kill("SIGINT");
  });
  child.stdin.end(stdin ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}
