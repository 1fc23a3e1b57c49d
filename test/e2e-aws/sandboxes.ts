import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { StackFunction } from "./template.js";

const program = fileURLToPath(new URL("./sandbox.mjs", import.meta.url));
/** What a layer is mounted as on Lambda. */
const layers = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** A line that a function logged. */
export type LogLine = Readonly<Record<string, unknown>>;

interface Sandbox {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
}

interface Answer {
  readonly value?: unknown;
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
}

/**
 * Runs one function as Lambda does: its bundle, with the environment that the stack gives it and nothing else, in a process of
 * its own. Each call has a process for itself; one that has answered is used again.
 */
export class Sandboxes {
  readonly #idle: Sandbox[] = [];
  readonly #all = new Set<Sandbox>();
  /** Sandboxes that were ever started. */
  started = 0;
  readonly log: LogLine[] = [];
  #text = "";
  #meeting: { left: number; readonly all: Promise<void>; readonly go: () => void } | null = null;

  constructor(
    private readonly of: StackFunction,
    private readonly folder: string,
    private readonly account: Readonly<Record<string, string>>,
  ) {}

  /** The next `count` calls wait for one another, and then run at the same moment. */
  together(count: number): void {
    let go: () => void = () => {};
    const all = new Promise<void>((resolve) => {
      go = resolve;
    });
    this.#meeting = { left: count, all, go };
  }

  async invoke(event: unknown): Promise<unknown> {
    await this.#meet();
    const sandbox = this.#idle.pop() ?? this.#start();
    await sandbox.ready;
    const answer = await this.#call(sandbox, event);
    if (this.#all.has(sandbox)) this.#idle.push(sandbox);
    if (answer.error === undefined) return answer.value;
    const { errorType, errorMessage } = answer.error;
    throw Object.assign(new Error(errorMessage), { name: errorType });
  }

  /** Ends the sandboxes that answer nothing just now, as Lambda does sooner or later. */
  recycle(): void {
    for (const sandbox of this.#idle.splice(0)) this.#end(sandbox);
  }

  close(): void {
    for (const sandbox of this.#all) this.#end(sandbox);
    this.#idle.length = 0;
  }

  async #meet(): Promise<void> {
    const meeting = this.#meeting;
    if (meeting === null) return;
    meeting.left--;
    if (meeting.left > 0) return meeting.all;
    this.#meeting = null;
    meeting.go();
  }

  #start(): Sandbox {
    this.started++;
    const environment = {
      ...this.account,
      ...this.of.environment,
      LAMBDA_TASK_ROOT: this.folder,
      NODE_PATH: layers,
      PATH: process.env.PATH ?? "",
    };
    const child = fork(program, { cwd: this.folder, env: environment, execArgv: [], silent: true });
    child.stdout?.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4000);
    });
    const ready = new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("exit", () => reject(new Error(`${this.of.name} did not start: ${said}`)));
    });
    const sandbox = { child, ready };
    child.once("exit", () => this.#all.delete(sandbox));
    this.#all.add(sandbox);
    return sandbox;
  }

  async #call({ child }: Sandbox, event: unknown): Promise<Answer> {
    const { name, seconds } = this.of;
    let settle: (answer: Answer) => void = () => {};
    const answer = new Promise<Answer>((resolve) => {
      settle = resolve;
    });
    const errorMessage = `${name}: the runtime ended, or took more than ${seconds} seconds`;
    const died = () => settle({ error: { errorType: "Runtime.ExitError", errorMessage } });
    child.once("message", settle).once("exit", died);
    const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
    child.send({ event, seconds, requestId: randomUUID() });
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      child.off("message", settle).off("exit", died);
    }
  }

  #end(sandbox: Sandbox): void {
    this.#all.delete(sandbox);
    sandbox.child.kill("SIGKILL");
  }

  #read(text: string): void {
    const lines = (this.#text + text).split("\n");
    this.#text = lines.pop() ?? "";
    for (const line of lines) {
      try {
        this.log.push(JSON.parse(line) as LogLine);
      } catch {
        this.log.push({ text: line });
      }
    }
  }
}
