import { readFile } from "node:fs/promises";

/** A server takes up again what ran in it; a command's edit ends with the command. */
export type RunnerKind = "serve" | "command";

/** Names this process, also among those that had or will have its number: executions in it end with it. */
export async function thisRunner(kind: RunnerKind = "command"): Promise<string> {
  return `${process.pid}-${(await startOf(process.pid)) ?? "?"}-${kind}`;
}

export function isServer(runner: string): boolean {
  return runner.endsWith("-serve" satisfies `-${RunnerKind}`);
}

/** Whether the process that named itself so still lives. */
export async function isRunnerAlive(runner: string): Promise<boolean> {
  const [number, start] = runner.split("-");
  const pid = Number(number);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !exists(pid)) return false;
  const now = await startOf(pid);
  return now === null || start === "?" || now === start;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else may not be signalled, but is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** When a process began, in the system's own count; null where the system does not tell (outside Linux). */
async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  // The program's name, in parentheses, may hold blanks; the start is the 20th field after it.
  return text?.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
