import { type ChildProcess, fork } from "node:child_process";
import { failedRow, type ReportRow, type RowError } from "../../functions/bulk/report-row.js";
import { StorageError } from "../../platform/errors.js";
import { workerFile } from "../../platform/worker-file.js";
import type { FromWorker, Job, ToWorker, WorkerSetup } from "./protocol.js";

/** Young objects die young: decoded photos outside the heap would otherwise call for a full collection every few rows. */
const NODE_OPTIONS = ["--initial-heap-size=128"];
/** What a process that ended by itself said last, in characters. */
const LAST_WORDS = 400;
/** Processes that may die one after the other before any does a row. */
const MOST_DEAD = 10;

interface Member {
  readonly process: ChildProcess;
  /** By row id. */
  readonly jobs: Map<string, Waiting>;
  /** It has a row that another process died of, and gets no other until that is done. */
  alone: boolean;
  words: string;
}

interface Waiting {
  readonly job: Job;
  /** Times that a process died while it was at work. */
  readonly deaths: number;
  readonly resolve: (report: ReportRow) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Worker processes, as many as there are cores to keep busy: a photo that brings its process down costs that process, and is
 * tried once more by itself.
 */
export class Pool {
  private readonly members = new Set<Member>();
  private deadInARow = 0;
  private closing = false;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly processes: number,
  ) {}

  /** Done when the row has an end, whatever it is. @throws {StorageError} when no process can be kept running. */
  run(job: Job): Promise<ReportRow> {
    return new Promise((resolve, reject) => this.give({ job, deaths: 0, resolve, reject }));
  }

  /** Waits for the processes to end by themselves. Nothing may be under way. */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(
      [...this.members].map(
        (member) =>
          new Promise<void>((resolve) => {
            member.process.once("exit", () => resolve());
            tell(member, { type: "end" });
          }),
      ),
    );
  }

  /** Ends the processes at once; what they were at is not done. */
  kill(): void {
    this.closing = true;
    for (const { process } of this.members) process.kill("SIGKILL");
  }

  private give(waiting: Waiting): void {
    if (this.closing) return;
    const open = [...this.members].filter(({ alone, jobs }) => !alone && (waiting.deaths === 0 || jobs.size === 0));
    const idlest = open.sort((a, b) => a.jobs.size - b.jobs.size)[0];
    const enough = this.members.size >= this.processes && waiting.deaths === 0;
    const member = idlest && (idlest.jobs.size === 0 || enough) ? idlest : this.start();
    member.alone = waiting.deaths > 0;
    member.jobs.set(waiting.job.rowId, waiting);
    tell(member, { type: "job", job: waiting.job });
  }

  private start(): Member {
    const file = workerFile(import.meta.url, "./bulk.worker.js");
    const process = fork(file, [JSON.stringify(this.setup)], {
      execArgv: NODE_OPTIONS,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const member: Member = { process, jobs: new Map(), alone: false, words: "" };
    this.members.add(member);
    process.stderr?.on("data", (piece: Buffer) => {
      member.words = (member.words + piece.toString()).slice(-LAST_WORDS);
    });
    process.on("message", (message: FromWorker) => this.hear(member, message));
    process.on("error", (error) => this.buried(member, error.message));
    process.on("exit", (code, signal) => this.buried(member, signal ?? `status ${code}`));
    return member;
  }

  private hear(member: Member, message: FromWorker): void {
    switch (message.type) {
      case "ready":
        break;
      case "unusable":
        this.fail(member, message.error);
        break;
      case "done": {
        this.deadInARow = 0;
        const waiting = member.jobs.get(message.rowId);
        member.jobs.delete(message.rowId);
        member.alone = false;
        waiting?.resolve(message.report);
      }
    }
  }

  private fail(member: Member, error: RowError): void {
    const failure = new StorageError(`A worker process cannot start: ${error.message}`);
    for (const { reject } of member.jobs.values()) reject(failure);
    member.jobs.clear();
  }

  private buried(member: Member, how: string): void {
    if (!this.members.delete(member) || this.closing) return;
    const left = [...member.jobs.values()];
    member.jobs.clear();
    if (left.length > 0) this.deadInARow++;
    for (const waiting of left) {
      if (this.deadInARow > MOST_DEAD) {
        waiting.reject(new StorageError(`Worker processes end by themselves (${how}). ${member.words.trim()}`.trim()));
      } else if (waiting.deaths > 0) waiting.resolve(diedWith(waiting.job, how));
      else this.give(again(waiting));
    }
  }
}

/** The process may have written the result before it died: its name is the row's, and what lies there now may be replaced. */
function again({ job, deaths, ...rest }: Waiting): Waiting {
  return { ...rest, deaths: deaths + 1, job: { ...job, target: { ...job.target, mayReplace: true } } };
}

function tell(member: Member, message: ToWorker): void {
  // One that is just dying is noticed by its end.
  if (member.process.connected) member.process.send(message, () => {});
}

function diedWith({ rowId, line, image, instruction, plan }: Job, how: string): ReportRow {
  const message = `The process that worked on it ended (${how}), twice. The photo may be too large for this machine's memory.`;
  const error = { name: "BrickFailedError", message };
  return failedRow({ id: rowId, line, image, instruction, plan: plan.key }, error);
}
