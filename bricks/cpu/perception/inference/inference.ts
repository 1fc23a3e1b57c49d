import { Worker } from "node:worker_threads";
import { BrickFailedError } from "../../../../platform/errors.js";
import { workerFile } from "../../../../platform/worker-file.js";
import type { AnswerOf, FromWorker, Operation, Question, RequestOf, ToWorker } from "./protocol.js";

interface Pending {
  resolve(answer: AnswerOf<Operation>): void;
  reject(error: Error): void;
}

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
}

/** The one thread that all perception bricks share: a model is loaded once, when it is first asked. */
let thread: Thread | null = null;
let nextId = 1;

/**
 * Asks the inference thread, which is started if need be. An idle thread does not keep the process alive.
 * @throws the signal's reason when aborted; {BrickFailedError} when the model fails.
 */
export async function infer<O extends Operation>(
  operation: O,
  request: RequestOf<O>,
  signal?: AbortSignal,
): Promise<AnswerOf<O>> {
  signal?.throwIfAborted();
  thread ??= start();
  const { worker, pending } = thread;
  const id = nextId++;
  return new Promise<AnswerOf<O>>((resolve, reject) => {
    const stop = () => {
      settle();
      reject(signal?.reason as Error);
      // What waits for its turn is not begun; a model that runs cannot be interrupted, and comes to its end unheard.
      worker.postMessage({ type: "forget", id } satisfies ToWorker);
    };
    const settle = () => {
      signal?.removeEventListener("abort", stop);
      pending.delete(id);
      if (pending.size === 0) worker.unref();
    };
    signal?.addEventListener("abort", stop, { once: true });
    pending.set(id, {
      resolve(answer) {
        settle();
        resolve(answer as AnswerOf<O>);
      },
      reject(error) {
        settle();
        reject(error);
      },
    });
    worker.ref();
    // The pixels are copied: the caller goes on using them.
    const question = { operation, request } as Question;
    worker.postMessage({ type: "ask", id, question } satisfies ToWorker);
  });
}

/** Milliseconds for what a model is doing when its thread is to end. */
const LAST_WORK = 30_000;

/**
 * Ends the thread and frees its models, once what it runs is done: a thread that is torn out of the ONNX runtime's native code takes
 * the whole process with it. It starts again when asked again.
 */
export async function closeInference(): Promise<void> {
  const ending = thread;
  thread = null;
  if (ending === null) return;
  const { worker } = ending;
  const late = setTimeout(() => void worker.terminate(), LAST_WORK);
  await new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
    worker.ref();
    worker.postMessage({ type: "end" } satisfies ToWorker);
  });
  clearTimeout(late);
}

function start(): Thread {
  // Flags of the main thread, such as --input-type, are not for this one.
  const worker = new Worker(workerFile(import.meta.url, "./inference.worker.js"), { execArgv: [] });
  const pending = new Map<number, Pending>();
  const started: Thread = { worker, pending };
  const fail = (what: string, cause?: unknown) => {
    if (thread === started) thread = null;
    for (const { reject } of [...pending.values()]) reject(failure(what, cause));
  };
  worker.on("message", (message: FromWorker) => {
    const waiting = pending.get(message.id);
    if (message.type === "answer") waiting?.resolve(message.answer);
    else waiting?.reject(failure(message.message));
  });
  worker.on("error", (error) => fail(error.message, error));
  worker.on("exit", (status) => fail(`its thread ended with status ${status}`));
  worker.unref();
  return started;
}

function failure(what: string, cause?: unknown): BrickFailedError {
  return new BrickFailedError(
    `A vision model failed: ${what}.`,
    "Check that the machine has 2 GB of memory free and that `npm ci` ran to its end.",
    { cause },
  );
}
