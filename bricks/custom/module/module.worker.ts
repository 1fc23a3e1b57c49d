import { parentPort, workerData } from "node:worker_threads";
import type { ForeignError } from "../foreign-error.js";
import type { FromThread, ThreadData, ToThread } from "./protocol.js";

const { url, export: exported } = workerData as ThreadData;
const calls = new Map<number, AbortController>();
const say = (message: FromThread) => parentPort?.postMessage(message);

/** Imported by the first call, so that what goes wrong with it is that call's answer. */
let loading: Promise<unknown> | undefined;

parentPort?.on("message", (message: ToThread) => {
  if (message.type === "abort") calls.get(message.id)?.abort();
  else void answer(message);
});

async function answer({ id, inputs, seed }: Extract<ToThread, { type: "call" }>): Promise<void> {
  const controller = new AbortController();
  calls.set(id, controller);
  try {
    loading ??= import(url);
    const run = functionOf((await loading) as Readonly<Record<string, unknown>>);
    const log = (text: unknown) => say({ type: "log", id, message: String(text) });
    const outputs: unknown = await run(inputs, { seed, signal: controller.signal, log });
    say({ type: "answer", id, outputs });
  } catch (error) {
    say({ type: "error", id, ...described(error) });
  } finally {
    calls.delete(id);
  }
}

function functionOf(module: Readonly<Record<string, unknown>>): (inputs: unknown, context: unknown) => unknown {
  const found = Object.hasOwn(module, exported) ? module[exported] : undefined;
  if (typeof found === "function") return found as (inputs: unknown, context: unknown) => unknown;
  const there = Object.keys(module).filter((name) => typeof module[name] === "function");
  const error = new Error(`the module exports no function called "${exported}"`);
  throw Object.assign(error, { hint: `It exports ${there.join(", ") || "no function"}.` });
}

/** An error's name says what the state machine is to do with it. */
const kinds: Readonly<Record<string, ForeignError>> = {
  BadInputError: "bad-input",
  NotInPictureError: "not-in-picture",
  RefusedError: "refused",
  TransientError: "transient",
};

function described(error: unknown): { kind: ForeignError; message: string; hint: string; stack: string } {
  if (!(error instanceof Error)) return { kind: "failed", message: String(error), hint: "", stack: "" };
  const hint = "hint" in error && typeof error.hint === "string" ? error.hint : "";
  const kind = Object.hasOwn(kinds, error.name) ? (kinds[error.name] ?? "failed") : "failed";
  return { kind, message: error.message, hint, stack: error.stack ?? "" };
}
