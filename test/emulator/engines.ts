import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { serveEngine } from "../../local/engine/serve.js";
import { exampleHandlers } from "./handlers.js";
import { type Handlers, startLambdaHost } from "./lambda-host.js";
import { credentials, startMoto } from "./moto.js";

export type EngineName = "the local engine" | "moto";

/** One of the two implementations of Step Functions, reached through the AWS SDK. */
export interface RunningEngine {
  readonly name: EngineName;
  readonly sfn: SFNClient;
  close(): Promise<void>;
}

export interface Ran {
  readonly execution: DescribeExecutionOutput;
  readonly events: readonly HistoryEvent[];
}

/** @param program what starts moto, with more mended than usual; see {@link startMoto}. */
export async function startEngine(name: EngineName, extra: Handlers = {}, program?: URL): Promise<RunningEngine> {
  let sfn: SFNClient | undefined;
  const handlers = {
    ...exampleHandlers(() => {
      if (!sfn) throw new Error("the engine is not up yet");
      return sfn;
    }),
    ...extra,
  };
  const host = await startLambdaHost(handlers);
  const server =
    name === "moto" ? await startMoto(host, program) : await serveEngine({ port: 0, lambdaEndpoint: host.url });
  if ("createFunction" in server) {
    for (const handler of Object.keys(handlers)) await server.createFunction(handler);
  }
  const client = new SFNClient({
    region: "us-east-1",
    endpoint: server.url,
    credentials,
    maxAttempts: 1,
    disableHostPrefix: true,
  });
  sfn = client;
  return {
    name,
    sfn: client,
    close: async () => {
      client.destroy();
      await server.close();
      await host.close();
    },
  };
}

export async function createMachine(engine: RunningEngine, name: string, definition: object): Promise<string> {
  const created = await engine.sfn.send(
    new CreateStateMachineCommand({
      name,
      definition: JSON.stringify({ QueryLanguage: "JSONata", ...definition }),
      roleArn: "arn:aws:iam::123456789012:role/machines",
    }),
  );
  return created.stateMachineArn!;
}

/** Runs a machine from start to end. */
export async function runMachine(
  engine: RunningEngine,
  name: string,
  definition: object,
  input: unknown,
  meanwhile: (executionArn: string) => Promise<void> = async () => {},
): Promise<Ran> {
  const machineArn = await createMachine(engine, name, definition);
  return runExecution(engine, machineArn, `${name}-run`, input, meanwhile);
}

/** Runs a machine that there is. */
export async function runExecution(
  engine: RunningEngine,
  stateMachineArn: string,
  name: string,
  input: unknown,
  meanwhile: (executionArn: string) => Promise<void> = async () => {},
): Promise<Ran> {
  const started = await engine.sfn.send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
  );
  const executionArn = started.executionArn!;
  await meanwhile(executionArn);
  return finished(engine, executionArn);
}

export async function finished(engine: Pick<RunningEngine, "sfn">, executionArn: string): Promise<Ran> {
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    const execution = await engine.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== "RUNNING") {
      const history = await engine.sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
      return { execution, events: history.events ?? [] };
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
