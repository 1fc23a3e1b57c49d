import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/local/cli/main.js", import.meta.url));

export interface RunningServer {
  readonly url: string;
  /** Everything on standard error so far. */
  said(): string;
  /** Ends it by a signal; answers its exit status. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts `brickwright serve` as a user would, and waits until it listens. */
export async function startServer(home: string, args: readonly string[] = []): Promise<RunningServer> {
  const child = spawn(process.execPath, [program, "--no-config", "serve", "--port", "0", "--home", home, ...args], {
    env: { ...process.env, REPLICATE_API_TOKEN: "", BRICKWRIGHT_API_KEYS: "", BRICKWRIGHT_MODEL: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", (status) => resolve(status)));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      const found = /^Brickwright on (\S+)/m.exec(out)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`The server ended before it listened: ${err}`)));
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { url, said: () => err, end };
}
