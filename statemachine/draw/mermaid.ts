import type { Catalogue, Effect } from "../../bricks/catalogue.js";
import type { Plan } from "../plan.js";
import { drawingOf } from "./model.js";
import { oneLine } from "./text.js";
import { EFFECT_COLOURS } from "./theme.js";

/** The plan as a Mermaid flowchart, for Markdown. Whatever a text holds, it stays text. */
export function drawMermaid(plan: Plan, catalogue?: Catalogue): string {
  const { boxes, arrows } = drawingOf(plan, catalogue);
  const lines = ["flowchart TD"];
  boxes.forEach((box, place) => {
    const givens = box.givens.map(({ port, value }) => `${entities(port)}: ${entities(shorten(oneLine(value)))}`);
    const results = box.results.map(({ port, number }) => `<i>result ${number}: ${entities(port)}</i>`);
    const label = [`<b>${entities(box.brick)}</b> ${entities(box.id)}`, ...givens, ...results].join("<br/>");
    lines.push(`  n${place}["${label}"]${box.effect ? `:::${box.effect}` : ""}`);
  });
  for (const { from, to, ports } of arrows) {
    const label = ports.map((port) => (port.from === port.to ? port.from : `${port.from} → ${port.to}`)).join(", ");
    lines.push(`  n${from} -->|"${entities(label)}"| n${to}`);
  }
  const used = new Set(boxes.map(({ effect }) => effect).filter((effect): effect is Effect => effect !== undefined));
  for (const effect of [...used].sort()) {
    const colour = EFFECT_COLOURS[effect];
    lines.push(`  classDef ${effect} fill:${colour}22,stroke:${colour},stroke-width:2px`);
  }
  return `${lines.join("\n")}\n`;
}

/** Mermaid's entities; everything that could end a label, begin markup or be taken for syntax is written as one. */
function entities(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:→“”…_-]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0xfffd;
    return `#${code < 0x20 || (code >= 0xd800 && code <= 0xdfff) ? 0xfffd : code};`;
  });
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= 60 ? text : `${characters.slice(0, 59).join("")}…`;
}
