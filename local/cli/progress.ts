import type { HistoryEvent } from "../../platform/workflow.js";
import { printableLine } from "./printable.js";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** A state's entry or end, as a history event tells it. */
function transition(event: HistoryEvent): { kind: "entered" | "exited"; name: string } | null {
  const entered = event.stateEnteredEventDetails as { name?: string } | undefined;
  if (event.type === "TaskStateEntered" && entered?.name) return { kind: "entered", name: entered.name };
  const exited = event.stateExitedEventDetails as { name?: string } | undefined;
  if (event.type === "TaskStateExited" && exited?.name) return { kind: "exited", name: exited.name };
  return null;
}

/**
 * The progress of one edit on standard error: a single line that names the running bricks on a terminal, a line per
 * state elsewhere.
 */
export class Progress {
  private readonly running = new Map<string, number>();
  private readonly started = performance.now();
  private readonly timer: NodeJS.Timeout | undefined;
  private frame = 0;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly mode: "line" | "log" | "off",
  ) {
    if (mode === "line") this.timer = setInterval(() => this.draw(), 100).unref();
  }

  onEvent(event: HistoryEvent): void {
    const change = transition(event);
    // The pipeline's own Run state lasts as long as the bricks that it runs: naming it would say nothing.
    if (change === null || change.name === "Run") return;
    if (change.kind === "entered") this.running.set(change.name, performance.now());
    else {
      const since = this.running.get(change.name);
      this.running.delete(change.name);
      if (this.mode === "log" && since !== undefined) {
        this.out.write(`  ${change.name}  ${((performance.now() - since) / 1000).toFixed(2)} s\n`);
      }
    }
    if (this.mode === "line") this.draw();
  }

  /** A line that stays. */
  note(text: string): void {
    if (this.mode === "off") return;
    this.out.write(`${this.mode === "line" ? "\r\u001b[2K" : "  "}${printableLine(text)}\n`);
  }

  /** Clears the line. */
  end(): void {
    clearInterval(this.timer);
    if (this.mode === "line") this.out.write("\r\u001b[2K");
  }

  private draw(): void {
    this.frame = (this.frame + 1) % FRAMES.length;
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    const names = [...this.running.keys()].join(" · ") || "…";
    const line = `${FRAMES[this.frame]} ${names}  ${seconds} s`;
    this.out.write(`\r\u001b[2K${line.slice(0, Math.max(20, (this.out.columns ?? 80) - 1))}`);
  }
}
