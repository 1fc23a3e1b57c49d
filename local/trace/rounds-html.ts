import { type Criterion, criteria, criterionNames } from "../../builder/critic/criteria.js";
import { escapeHtml } from "./escape-html.js";
import type { ConversationView, RoundView } from "./rounds.js";

export const roundsStyle = `
.rounds { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); }
.round { border: 1px solid var(--line); border-radius: 8px; padding: 1rem; } .round.kept { border-color: var(--accent); }
.round h3 { align-items: baseline; display: flex; font-size: 1rem; gap: .75rem; margin: 0 0 .5rem; } .round h3 b { font-size: 1.35rem; margin-left: auto; }
.round img { margin-bottom: .5rem; max-height: 260px; }
.scores { border-collapse: collapse; font-size: .85rem; margin: .5rem 0; width: 100%; }
.scores td { border-top: 1px solid var(--line); padding: .3rem .5rem .3rem 0; vertical-align: top; } .scores td:nth-child(2) { font-weight: 600; text-align: right; }
.turn { border-top: 1px solid var(--line); padding: .5rem 0; } .turn pre { font-size: .8rem; max-height: 18rem; overflow: auto; }`;

/** Every round with its picture, scores and reasons, side by side. */
export function roundsHtml(rounds: readonly RoundView[]): string {
  return rounds.length === 0 ? "" : `<div class="rounds">\n${rounds.map(round).join("\n")}\n</div>`;
}

function round(view: RoundView): string {
  const { scores, judgements, published } = view;
  const facts = [view.bricks.join(" → "), use(view)].filter((fact) => fact !== "");
  const body =
    judgements === null
      ? `<p class="failed">${escapeHtml(view.error ?? "not judged")}</p>`
      : `<table class="scores">${criterionNames.map((name) => criterion(name, judgements[name])).join("")}</table>`;
  return `<section class="round${published ? " kept" : ""}">
<h3>Round ${view.round} ${published ? '<span class="label">published</span>' : ""}<b>${scores === null ? "–" : scores.overall.toFixed(1)}</b></h3>
${view.pictures.map((file) => `<a href="${escapeHtml(file)}"><img src="${escapeHtml(file)}" alt="result of round ${view.round}" loading="lazy"></a>`).join("\n")}
<p class="facts">${facts.map(escapeHtml).join("<br>")}${view.plan === null ? "" : ` · <a href="${escapeHtml(view.plan)}">plan</a>`}</p>
${body}
${paragraph("Changes", view.changes)}${paragraph("Advice", view.advice)}
</section>`;
}

function criterion(name: Criterion, { score, reason }: { score: number; reason: string }): string {
  return `<tr><td>${escapeHtml(criteria[name].title)}</td><td>${score}</td><td>${escapeHtml(reason)}</td></tr>`;
}

function paragraph(title: string, text: string): string {
  return text === "" ? "" : `<div class="label">${title}</div><p>${escapeHtml(text)}</p>\n`;
}

/** The turns with the Builder's model: what came, what was wrong with it, what it took. */
export function conversationsHtml(conversations: readonly ConversationView[]): string {
  const several = conversations.length > 1;
  return conversations
    .flatMap(({ round: number, turns }) =>
      turns.map((turn, index) => {
        const head = `${several ? `Round ${number}, ` : ""}turn ${index + 1}: ${turn.verdict}`;
        const facts = [turn.model, `${turn.seconds.toFixed(2)} s`, use(turn)].filter((fact) => fact !== "").join(" · ");
        const wrong = turn.diagnostics.map(({ code, message }) => `<pre>${escapeHtml(`${code}: ${message}`)}</pre>`);
        return `<details class="turn"><summary>${escapeHtml(head)} <span class="facts">${escapeHtml(facts)}</span></summary>
${turn.sent.map(({ role, text }) => `<div class="label">${role}</div><pre>${escapeHtml(text)}</pre>`).join("\n")}
${turn.reasoning === null ? "" : `<div class="label">reasoning</div><pre>${escapeHtml(turn.reasoning)}</pre>`}
<div class="label">answer</div><pre>${escapeHtml(turn.answer)}</pre>${wrong.join("")}</details>`;
      }),
    )
    .join("\n");
}

function use(of: {
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  readonly dollars: number | null;
}): string {
  const tokens =
    of.tokensIn === null && of.tokensOut === null ? [] : [`${of.tokensIn ?? "?"} + ${of.tokensOut ?? "?"} tokens`];
  return [...tokens, ...(of.dollars === null ? [] : [`$${of.dollars.toFixed(4)}`])].join(" · ");
}
