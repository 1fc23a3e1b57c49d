import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { canonicalJson, sha256 } from "../canonical-json.js";
import type { EnsureMachine, ExecutionDescription, HistoryEvent, StartExecution, Workflow } from "../workflow.js";
import { awsFault } from "./call-failure.js";
import { executionArnOf, machineArnFor, machineNameOf } from "./states/arn.js";
import { ensureOnAws } from "./states/ensure-machine.js";
import { statesFailure } from "./states/failure.js";
import { type Patience, patiently, systemPatience } from "./states/patience.js";
import { atMost, payloadText, readPayload } from "./states/payload.js";

export { machineActions, runActions, workflowActions } from "./states/actions.js";

export interface StepFunctionsOptions {
  /** The role that machines run under. It decides which account they are in. */
  readonly machineRoleArn: string;
  /** Of every machine that is made. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Ending in `:*`. Failures are logged there, and of Express machines, whose history nobody keeps, every event. Without it nothing is. */
  readonly logGroupArn?: string;
  /** X-Ray. Default: false. */
  readonly tracing?: boolean;
  /** Seconds that making a machine may take. Default: 40, since Compile has 60. */
  readonly patienceSeconds?: number;
  readonly patience?: Omit<Patience, "seconds">;
}

/** A machine that this process saw is looked at again after this many seconds, should somebody have deleted it. */
const KNOWN_SECONDS = 15 * 60;
/** Seconds that a new machine may take until every host of Step Functions knows it. */
const SETTLING_SECONDS = 10;
const ERROR_CHARACTERS = 256;
const CAUSE_CHARACTERS = 32_768;

/** Step Functions. */
export class StepFunctionsWorkflow implements Workflow {
  readonly #client: SFNClient;
  readonly #options: StepFunctionsOptions;
  readonly #patience: Omit<Patience, "seconds">;
  /** When each machine was last seen, by ARN, type and definition. */
  readonly #known = new Map<string, number>();

  constructor(client: SFNClient, options: StepFunctionsOptions) {
    this.#client = client;
    this.#options = options;
    this.#patience = options.patience ?? systemPatience;
  }

  async ensureMachine(name: string, definition: object, options: EnsureMachine = {}): Promise<string> {
    const { type = "STANDARD", again = false } = options;
    const { machineRoleArn, tags = {}, tracing = false, patienceSeconds: seconds = 40 } = this.#options;
    const arn = machineArnFor(machineRoleArn, await this.#client.config.region(), name);
    const text = JSON.stringify(definition);
    const key = `${arn} ${type} ${sha256(text)}`;
    const seen = this.#known.get(key);
    if (!again && seen !== undefined && this.#patience.now() - seen < KNOWN_SECONDS) return arn;
    this.#known.delete(key);
    await ensureOnAws(
      this.#client,
      { arn, name, type, definition: text, roleArn: machineRoleArn, tags, tracing, logging: this.#logging(type) },
      { ...this.#patience, seconds },
    );
    this.#known.set(key, this.#patience.now());
    return arn;
  }

  #logging(type: "STANDARD" | "EXPRESS") {
    const { logGroupArn } = this.#options;
    if (logGroupArn === undefined) return undefined;
    return {
      level: type === "EXPRESS" ? ("ALL" as const) : ("ERROR" as const),
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
    };
  }

  async start({ machineArn, name, input }: StartExecution): Promise<string> {
    const text = payloadText(input, "InvalidExecutionInput", "input of an execution");
    const command = () => new StartExecutionCommand({ stateMachineArn: machineArn, name, input: text });
    try {
      const { executionArn } = await patiently(
        () => this.#client.send(command()),
        // A machine that was made a moment ago.
        (error) => awsFault(error)?.code === "StateMachineDoesNotExist" && this.#isKnown(machineArn),
        { ...this.#patience, seconds: SETTLING_SECONDS },
      );
      return executionArn ?? "";
    } catch (error) {
      if (awsFault(error)?.code === "ExecutionAlreadyExists" && name !== undefined) {
        const first = await this.#first(executionArnOf(machineArn, name), text);
        if (first !== null) return first;
      }
      throw statesFailure(error, `start an execution of ${machineNameOf(machineArn)}`);
    }
  }

  #isKnown(machineArn: string): boolean {
    return [...this.#known.keys()].some((key) => key.startsWith(`${machineArn} `));
  }

  /** The execution that has that ARN already, when it had the same input. */
  async #first(executionArn: string, input: string): Promise<string | null> {
    const { input: first } = await this.describe(executionArn);
    return canonicalJson(first) === canonicalJson(JSON.parse(input)) ? executionArn : null;
  }

  async describe(executionArn: string): Promise<ExecutionDescription> {
    try {
      const found = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      const output = readPayload(found.output);
      return {
        executionArn,
        machineArn: found.stateMachineArn ?? "",
        name: found.name ?? executionArn.slice(executionArn.lastIndexOf(":") + 1),
        status: found.status ?? "RUNNING",
        startDate: found.startDate ?? new Date(0),
        input: readPayload(found.input),
        ...(found.stopDate === undefined ? {} : { stopDate: found.stopDate }),
        ...(output === undefined ? {} : { output }),
        ...(found.error === undefined ? {} : { error: found.error }),
        ...(found.cause === undefined ? {} : { cause: found.cause }),
      };
    } catch (error) {
      throw statesFailure(error, `describe the execution ${executionArn}`);
    }
  }

  async *history(executionArn: string): AsyncIterable<HistoryEvent> {
    let nextToken: string | undefined;
    do {
      const page = await this.#historyPage(executionArn, nextToken);
      for (const { timestamp, type, id, previousEventId, ...details } of page.events ?? []) {
        yield {
          id: id ?? 0,
          previousEventId: previousEventId ?? 0,
          timestamp: timestamp ?? new Date(0),
          type: type ?? "",
          ...details,
        };
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }

  async #historyPage(executionArn: string, nextToken: string | undefined) {
    try {
      return await this.#client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, nextToken }));
    } catch (error) {
      throw statesFailure(error, `read the history of ${executionArn}`);
    }
  }

  async stop(executionArn: string, error?: string, cause?: string): Promise<void> {
    try {
      await this.#client.send(
        new StopExecutionCommand({
          executionArn,
          error: atMost(error, ERROR_CHARACTERS),
          cause: atMost(cause, CAUSE_CHARACTERS),
        }),
      );
    } catch (failure) {
      throw statesFailure(failure, `stop the execution ${executionArn}`);
    }
  }

  async sendTaskSuccess(taskToken: string, output: unknown): Promise<void> {
    const text = payloadText(output, "InvalidOutput", "output of a task");
    await this.#tell("complete a task", () =>
      this.#client.send(new SendTaskSuccessCommand({ taskToken, output: text })),
    );
  }

  async sendTaskFailure(taskToken: string, error: string, cause: string): Promise<void> {
    await this.#tell("fail a task", () =>
      this.#client.send(
        new SendTaskFailureCommand({
          taskToken,
          error: atMost(error, ERROR_CHARACTERS),
          cause: atMost(cause, CAUSE_CHARACTERS),
        }),
      ),
    );
  }

  async sendTaskHeartbeat(taskToken: string): Promise<void> {
    await this.#tell("keep a task alive", () => this.#client.send(new SendTaskHeartbeatCommand({ taskToken })));
  }

  async #tell(doing: string, send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
    } catch (error) {
      throw statesFailure(error, doing);
    }
  }
}
