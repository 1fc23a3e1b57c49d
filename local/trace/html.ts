import type { Diagnostic } from "../../platform/diagnostic.js";
import { escapeHtml } from "./escape-html.js";
import type { ConversationView, RoundView } from "./rounds.js";
import { conversationsHtml, roundsHtml, roundsStyle } from "./rounds-html.js";

/** One step as the page shows it. File names are relative to the page. */
export interface StepView {
  readonly step: string;
  readonly brick: string;
  /** The one that served. */
  readonly backend: string;
  /** The one that it was planned for, where that could not serve, and why; empty for others. */
  readonly instead: string;
  readonly model: string;
  readonly seed: number;
  /** Seconds of the brick's own work. */
  readonly seconds: number | null;
  readonly dollars: number;
  /** How a run on a GPU went: submitted, waited for; empty for others. */
  readonly waited: string;
  readonly cached: boolean;
  readonly error: string | null;
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
}

export interface PortView {
  readonly port: string;
  /** A picture's file, or a text. */
  readonly value: { readonly file: string; readonly size: string } | { readonly text: string };
}

export interface TraceView {
  readonly editId: string;
  readonly instruction: string;
  readonly status: string;
  /** Wall-clock seconds. */
  readonly seconds: number;
  readonly dollars: number;
  readonly before: string | null;
  readonly results: readonly PortView[];
  readonly diagnostics: readonly Diagnostic[];
  /** What the critic said, where one was asked for. */
  readonly rounds: readonly RoundView[];
  /** What was said with the Builder's model, where there is one. */
  readonly conversations: readonly ConversationView[];
  /** The plan's drawing, as SVG markup of our own making. */
  readonly drawing: string | null;
  readonly steps: readonly StepView[];
  /** Other files of the trace. */
  readonly files: readonly string[];
}

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #c2571a; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1180px; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.45rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 2.5rem 0 .75rem; }
.facts { opacity: .75; margin: 0 0 1.5rem; } .failed { color: #c22; font-weight: 600; }
.pair { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); }
figure { margin: 0; } figcaption { font-size: .85rem; opacity: .75; }
img { background: repeating-conic-gradient(#8883 0 25%, transparent 0 50%) 0 0 / 16px 16px; border-radius: 4px; display: block; max-width: 100%; }
.pair img { max-height: 60vh; }
.drawing { border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; padding: .5rem; } .drawing svg { display: block; height: auto; margin: auto; max-width: 100%; }
.step { border-top: 1px solid var(--line); display: grid; gap: 1rem; grid-template-columns: 13rem 1fr 1fr; padding: 1rem 0; }
.step h3 { font-size: 1rem; margin: 0; } .step .facts { font-size: .85rem; margin: 0; overflow-wrap: anywhere; }
.ports { display: flex; flex-wrap: wrap; gap: .75rem; align-content: flex-start; } .ports img { height: 120px; width: auto; }
.text { background: var(--soft); border-radius: 4px; font-family: ui-monospace, monospace; font-size: .85rem; max-width: 22rem; overflow-wrap: anywhere; padding: .25rem .5rem; }
.label { color: var(--accent); font-size: .8rem; font-weight: 600; letter-spacing: .03em; }
pre { background: var(--soft); border-radius: 4px; margin: .25rem 0; overflow-x: auto; padding: .5rem .75rem; white-space: pre-wrap; }
@media (max-width: 760px) { .step { grid-template-columns: 1fr; } }${roundsStyle}`;

/** The page of one edit: what was asked, before and after, the graph, every step with its pictures. */
export function traceHtml(view: TraceView): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(view.instruction)} · Brickwright</title>
<style>${style}
</style>
<h1>${escapeHtml(view.instruction)}</h1>
<p class="facts"><span class="${view.status === "succeeded" ? "" : "failed"}">${escapeHtml(view.status)}</span> ·
${view.seconds.toFixed(2)} s · $${view.dollars.toFixed(4)} · edit ${escapeHtml(view.editId)}</p>
<div class="pair">
${view.before === null ? "" : figure(view.before, "before")}
${view.results.map((result) => port(result)).join("\n")}
</div>
${section("Diagnostics", view.diagnostics.map(diagnostic).join("\n"))}
${section("Critic", roundsHtml(view.rounds))}
${section("Plan", view.drawing === null ? "" : `<div class="drawing">${view.drawing}</div>`)}
${section("Steps", view.steps.map(step).join("\n"))}
${section("Conversation with the Builder", conversationsHtml(view.conversations))}
${section("Files", `<p>${view.files.map((f) => `<a href="${escapeHtml(f)}">${escapeHtml(f)}</a>`).join(" · ")}</p>`)}
</html>
`;
}

function section(title: string, body: string): string {
  return body === "" ? "" : `<h2>${title}</h2>\n${body}`;
}

function figure(file: string, caption: string): string {
  const source = escapeHtml(file);
  return `<figure><a href="${source}"><img src="${source}" alt="${escapeHtml(caption)}" loading="lazy"></a><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

function port({ port: name, value }: PortView): string {
  if ("file" in value) return figure(value.file, `${name} · ${value.size}`);
  return `<div><div class="label">${escapeHtml(name)}</div><div class="text">${escapeHtml(value.text)}</div></div>`;
}

function step(view: StepView): string {
  const seconds = view.seconds === null ? "" : ` · ${view.seconds.toFixed(2)} s`;
  const facts = `${view.backend}${seconds}${view.cached ? " · from memo" : ""}${view.dollars > 0 ? ` · $${view.dollars.toFixed(4)}` : ""}`;
  return `<section class="step" id="${escapeHtml(view.step)}">
<div><h3>${escapeHtml(view.step)} ${escapeHtml(view.brick)}</h3>
<p class="facts">${escapeHtml(facts)}<br>${escapeHtml(view.model)}${view.instead === "" ? "" : `<br>${escapeHtml(view.instead)}`}${view.waited === "" ? "" : `<br>${escapeHtml(view.waited)}`}<br>seed ${view.seed}</p>
${view.error === null ? "" : `<p class="failed">${escapeHtml(view.error)}</p>`}</div>
<div><div class="label">in</div><div class="ports">${view.inputs.map(port).join("")}</div></div>
<div><div class="label">out</div><div class="ports">${view.outputs.map(port).join("")}</div></div>
</section>`;
}

function diagnostic({ severity, code, message, hint }: Diagnostic): string {
  return `<pre>${escapeHtml(`${severity}[${code}]: ${message}${hint ? `\n  help: ${hint}` : ""}`)}</pre>`;
}
