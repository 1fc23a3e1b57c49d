import { executionArnOf } from "../../functions/edits/execution-arn.js";
import { TransientError } from "../../platform/errors.js";
import type { ExecutionDescription, HistoryEvent, StartExecution, Workflow } from "../../platform/workflow.js";
import type { Engine } from "../engine/engine.js";

export interface QueueLimits {
  /** Executions that run at once. */
  readonly running: number;
  /** Executions that wait for their turn. */
  readonly waiting: number;
}

interface Waiting {
  readonly arn: string;
  readonly request: StartExecution & { readonly name: string };
  readonly since: Date;
}

/** The engine behind a queue: as many executions run at once as the machine can bear, and the others wait, first come, first served. */
export class QueuedWorkflow implements Pick<Workflow, "start" | "describe" | "history" | "stop"> {
  readonly #waiting: Waiting[] = [];
  readonly #running = new Set<string>();
  #closed = false;

  /** @param onLost is told of an execution that waited and then could not be started. */
  constructor(
    private readonly engine: Engine,
    private readonly limits: QueueLimits,
    private readonly onLost: (name: string, error: unknown) => void,
  ) {}

  async start(request: StartExecution): Promise<string> {
    const { name } = request;
    if (name === undefined) return this.engine.start(request);
    if (this.#closed) throw new TransientError("This server is about to end.", "Ask again when it runs.");
    const arn = executionArnOf(request.machineArn, name);
    if (this.#running.has(arn) || this.#waiting.some((one) => one.arn === arn)) return arn;
    if (this.#running.size < this.limits.running) return this.#run({ ...request, name });
    if (this.#waiting.length >= this.limits.waiting) {
      throw new TransientError("Too many edits wait for their turn.", "Ask again in a while.");
    }
    this.#waiting.push({ arn, request: { ...request, name }, since: new Date() });
    return arn;
  }

  async describe(executionArn: string): Promise<ExecutionDescription> {
    const waiting = this.#waiting.find(({ arn }) => arn === executionArn);
    if (waiting === undefined) return this.engine.describe(executionArn);
    const { machineArn, name, input } = waiting.request;
    return { executionArn, machineArn, name, status: "RUNNING", startDate: waiting.since, input };
  }

  history(executionArn: string): AsyncIterable<HistoryEvent> {
    return this.engine.history(executionArn);
  }

  async stop(executionArn: string, error?: string, cause?: string): Promise<void> {
    const place = this.#waiting.findIndex(({ arn }) => arn === executionArn);
    if (place >= 0) this.#waiting.splice(place, 1);
    else await this.engine.stop(executionArn, error, cause);
  }

  /** Lets what runs go on for at most `seconds`; what waits does not begin any more. True when nothing runs. */
  async close(seconds: number): Promise<boolean> {
    this.#closed = true;
    this.#waiting.splice(0);
    const all = Promise.all([...this.#running].map((arn) => this.engine.finished(arn)));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((go) => {
      timer = setTimeout(go, seconds * 1000);
    });
    await Promise.race([all, late]);
    clearTimeout(timer);
    return this.#running.size === 0;
  }

  async #run(request: StartExecution & { readonly name: string }): Promise<string> {
    const arn = await this.engine.start(request);
    this.#running.add(arn);
    void this.engine.finished(arn).finally(() => {
      this.#running.delete(arn);
      this.#next();
    });
    return arn;
  }

  #next(): void {
    const next = this.#closed ? undefined : this.#waiting.shift();
    if (next === undefined) return;
    this.#run(next.request).catch((error: unknown) => {
      this.onLost(next.request.name, error);
      this.#next();
    });
  }
}
