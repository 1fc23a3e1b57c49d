import { type ChildProcess, execFile, spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { LambdaHost } from "./lambda-host.js";

const run = promisify(execFile);

export const credentials = { accessKeyId: "test", secretAccessKey: "test" };

export interface Moto {
  readonly url: string;
  /** Makes a function that moto can invoke; the Lambda host runs it. */
  createFunction(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Why moto's Step Functions cannot run on this machine, or null when they can. Says so on the console too. */
export async function whyNoMoto(): Promise<string | null> {
  const reason = await lookForMoto();
  if (reason !== null) console.warn(`The comparison with moto is skipped: ${reason}`);
  return reason;
}

async function lookForMoto(): Promise<string | null> {
  try {
    const script = "import moto, flask, moto.stepfunctions.parser.models; print(moto.__version__)";
    const { stdout } = await run("python3", ["-c", script], { timeout: 60_000 });
    const version = stdout.trim();
    return version.startsWith("5.2.") ? null : `moto is ${version}, and the launcher's mends are for 5.2`;
  } catch (error) {
    const text = String((error as { stderr?: string }).stderr ?? "") || String(error);
    const last = text.trim().split("\n").at(-1);
    return `moto_server is not usable here (pip install "moto[server,stepfunctions]==5.2.1"): ${last}`;
  }
}

/**
 * Starts moto on a free port, with its functions run by the host.
 * @param program what starts it, with more mended than the launcher beside this file does.
 */
export async function startMoto(
  host: LambdaHost,
  program = new URL("./moto_step_functions.py", import.meta.url),
): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn("python3", [fileURLToPath(program), "-H", "127.0.0.1", "-p", String(port)], {
    env: {
      ...process.env,
      NODE_HOST: host.url,
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_DEFAULT_REGION: "us-east-1",
      PYTHONDONTWRITEBYTECODE: "1",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
  });
  await answering(url, child, () => log);
  const client = { region: "us-east-1", endpoint: url, credentials };
  const AssumeRolePolicyDocument = '{"Version":"2012-10-17","Statement":[]}';
  await new IAMClient(client).send(new CreateRoleCommand({ RoleName: "functions", AssumeRolePolicyDocument }));
  const lambda = new LambdaClient(client);
  return {
    url,
    createFunction: async (name) => {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Runtime: "nodejs22.x",
          Role: "arn:aws:iam::123456789012:role/functions",
          Handler: "index.handler",
          Code: { ZipFile: EMPTY_ZIP },
        }),
      );
    },
    close: async () => {
      lambda.destroy();
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const EMPTY_ZIP = Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64");

async function answering(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`moto ended at once: ${log()}`);
    try {
      await fetch(`${url}/moto-api/`, { signal: AbortSignal.timeout(2000) });
      return;
    } catch {
      if (Date.now() > deadline) throw new Error(`moto does not answer: ${log()}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
