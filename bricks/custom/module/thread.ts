import { Worker } from "node:worker_threads";
import { workerFile } from "../../../platform/worker-file.js";
import type { BrickContext, PortValue } from "../../brick.js";
import { type ForeignError, foreignError } from "../foreign-error.js";
import type { FromThread, ThreadData, ToThread } from "./protocol.js";

/** How long a module may take to notice that its call was aborted before its thread is ended, in milliseconds. */
const GRACE = 500;

interface Pending {
  readonly worker: Worker;
  readonly resolve: (outputs: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly context: BrickContext;
}

/**
 * A user's module in a thread of its own: an endless loop, a crash or `process.exit` in it ends this thread and nothing
 * else, and Ctrl-C is heard while it works.
 */
export class ModuleThread {
  private worker: Worker | null = null;
  private readonly calls = new Map<number, Pending>();
  private next = 1;

  constructor(
    private readonly brick: string,
    private readonly data: ThreadData,
  ) {}

  /** What the function answers, as it comes. */
  async call(inputs: Readonly<Record<string, PortValue>>, context: BrickContext): Promise<unknown> {
    context.signal.throwIfAborted();
    const worker = this.worker ?? this.start();
    this.worker = worker;
    const id = this.next++;
    const send = (message: ToThread) => worker.postMessage(message);
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<unknown>((resolve, reject) => this.calls.set(id, { worker, resolve, reject, context }));
    const stop = () => {
      send({ type: "abort", id });
      timer = setTimeout(() => this.end(worker, this.error("transient", "its thread was ended")), GRACE);
    };
    context.signal.addEventListener("abort", stop, { once: true });
    worker.ref();
    send({ type: "call", id, inputs, seed: context.seed });
    try {
      const outputs = await answer;
      context.signal.throwIfAborted();
      return outputs;
    } catch (error) {
      throw context.signal.aborted ? context.signal.reason : error;
    } finally {
      clearTimeout(timer);
      context.signal.removeEventListener("abort", stop);
      this.calls.delete(id);
      if (this.calls.size === 0) worker.unref();
    }
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(workerFile(import.meta.url, "./module.worker.js"), {
      workerData: this.data,
      stdout: true,
      stderr: true,
    });
    // Standard output is the command's own; what a module prints is for whoever writes it.
    for (const stream of [worker.stdout, worker.stderr])
      stream.on("data", (text: Buffer) => process.stderr.write(text));
    worker.on("message", (message: FromThread) => this.hear(message));
    worker.once("error", (cause) => this.end(worker, this.error("failed", cause.message, cause)));
    worker.once("exit", (status) => this.end(worker, this.error("failed", `its thread ended with status ${status}`)));
    return worker;
  }

  private hear(message: FromThread): void {
    if (message.type === "log") {
      this.calls.get(message.id)?.context.logger.info(message.message, { brick: this.brick });
      return;
    }
    const call = this.calls.get(message.id);
    if (message.type === "answer") call?.resolve(message.outputs);
    else {
      const { kind, hint, stack } = message;
      call?.reject(foreignError(this.brick, kind, message.message, hint || placeOf(stack)));
    }
  }

  /** Every call that waits for this thread fails; the next one starts another. */
  private end(worker: Worker, reason: Error): void {
    if (this.worker === worker) this.worker = null;
    void worker.terminate();
    for (const call of this.calls.values()) if (call.worker === worker) call.reject(reason);
  }

  private error(kind: ForeignError, what: string, cause?: unknown): Error {
    return foreignError(this.brick, kind, what, "Look into its module.", cause);
  }
}

/** `At bright.mjs:12:5.`: the topmost place in a file that is no part of Node. */
function placeOf(stack: string): string {
  const match = /\(?(?:file:\/\/)?([^\s()]*\/)?([^\s()/]+\.[cm]?[jt]s:\d+:\d+)\)?$/m.exec(stack);
  return match?.[2] && !stack.includes("data:text/javascript") ? `At ${match[2]}.` : "";
}
