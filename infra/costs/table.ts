import { assumptions } from "./assumptions.js";
import { batchCostOf, batchWorks } from "./batches.js";
import { costOf } from "./cost.js";
import { sampleEdits } from "./edits.js";
import { idleCosts } from "./idle.js";
import { prices } from "./prices.js";

const MILLION = 1_000_000;

/** The costs as Markdown, for docs/aws.md. */
export function costTables(): string {
  const edits = sampleEdits().map((edit) => ({ edit, cost: costOf(edit) }));
  const row = (label: string, cell: (one: (typeof edits)[number]) => string) =>
    `| ${label} | ${edits.map(cell).join(" | ")} |`;
  const each = [
    `| an edit | ${edits.map(({ edit }) => edit.name).join(" | ")} |`,
    `|---|${edits.map(() => "---").join("|")}|`,
    row("bricks", ({ edit }) => edit.plan.steps.map(({ brick }) => brick).join(", ")),
    row("machine", ({ edit }) => (edit.machine.seconds === null ? "Standard" : "Express")),
    row("seconds of functions", ({ cost }) => cost.lambdaSeconds.toFixed(1)),
    row("state transitions", ({ cost }) => String(cost.transitions)),
    row("Lambda", ({ cost }) => dollars(cost.lambda)),
    row("Step Functions", ({ cost }) => dollars(cost.states)),
    row("S3, requests and a month's storage", ({ cost }) => dollars(cost.storage)),
    row("records, API, events, logs, traces", ({ cost }) => dollars(cost.rest)),
    row("models: GPU and Builder", ({ cost }) => dollars(cost.models)),
    row("**together**", ({ cost }) => `**${dollars(cost.total)}**`),
    row("1,000,000 a month", ({ cost }) => `$${Math.round(cost.total * MILLION).toLocaleString("en")}`),
  ];
  const idle = [
    "| a month without edits | | when |",
    "|---|---|---|",
    ...idleCosts().map(({ what, dollars: cost, when }) => `| ${what} | $${cost.toFixed(2)} | ${when} |`),
  ];
  const batches = batchWorks.map((work) => ({ work, cost: batchCostOf(work) }));
  const many = (label: string, cell: (one: (typeof batches)[number]) => number) =>
    `| ${label} | ${batches.map((one) => whole(cell(one) * MILLION)).join(" | ")} |`;
  const batch = [
    `| a batch of 1,000,000 photos | ${batches.map(({ work }) => work.name).join(" | ")} |`,
    `|---|${batches.map(() => "---").join("|")}|`,
    many("Step Functions", ({ cost }) => cost.states),
    many("Lambda", ({ cost }) => cost.lambda),
    many("S3 requests", ({ cost }) => cost.s3),
    many("records and events", ({ cost }) => cost.records + cost.events),
    many("GPU", ({ cost }) => cost.gpu),
    many("**together**", ({ cost }) => cost.total),
  ];
  const storage =
    "Storage comes on top of a batch, as of an edit; `npm run bench -- batch-scale` counts with the same figures.";
  const said = `List prices of ${prices.region}, ${prices.date}, without the free tier. A 12-megapixel photo, everything warm, nothing in the memo, ${assumptions.apiCalls} calls of the API an edit, objects kept ${assumptions.days} days. Seconds of bricks and prices of GPUs are those that estimates count with; seconds of the other functions are estimates, not measured on AWS.`;
  return `${said}\n\n${each.join("\n")}\n\n${batch.join("\n")}\n\n${storage}\n\n${idle.join("\n")}\n`;
}

function whole(value: number): string {
  return value === 0 ? "–" : `$${Math.round(value).toLocaleString("en")}`;
}

/** Two figures that count. */
function dollars(value: number): string {
  if (value === 0) return "–";
  const digits = Math.max(2, 1 - Math.floor(Math.log10(value)));
  return `$${value.toFixed(digits)}`;
}
