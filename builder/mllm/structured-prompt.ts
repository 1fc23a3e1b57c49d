import type { Port } from "../../bricks/catalogue.js";
import type { Plan } from "../../statemachine/plan.js";
import { examplesFor, refusalExample } from "./examples.js";
import { boundsOf, type OfferedBrick } from "./library.js";
import { planRules } from "./rules.js";

/** The system message of the structured dialect: role, rules, library, form of the answer, worked examples. */
export function structuredPrompt(bricks: readonly OfferedBrick[]): string {
  const examples = examplesFor(bricks).map(({ thought, plan }) =>
    exampleText(plan.instruction, structuredAnswer(plan, thought)),
  );
  const { instruction, refusal } = refusalExample;
  const declined = { reasoning: "None of the bricks makes moving pictures.", steps: [], results: [], refusal };
  return [
    "You plan photo edits. Given a photo and what a person wishes changed, you write a plan: a list of steps, each one call of a brick (a tool or model that segments, places, paints or composes). The plan is checked and then run as it stands; you do not see its results.",
    section("Rules", planRules.map((rule, index) => `${index + 1}. ${rule}`).join("\n")),
    section("Bricks", bricks.map(brickText).join("\n\n")),
    section("Form of the answer", FORM),
    section("Examples", [...examples, exampleText(instruction, declined)].join("\n\n")),
  ].join("\n\n");
}

const FORM = `One JSON object and nothing else:
{"reasoning": "…", "steps": [{"id": "step1", "brick": "RES", "inputs": {…}}, …], "results": ["step1[image]", …], "refusal": null}
- Steps are numbered step1, step2, … in order. Every input of a brick is there; one that is not used is null.
- An input is {"ref": "step1[mask]"} for something given or an earlier output, {"text": "…"} for words, {"number": 1.5} for a number, or null.
- results lists what the person gets, in order: usually the last picture. A mask or a cut-out is a result only when it was asked for.
- A refusal has no steps and no results: {"reasoning": "…", "steps": [], "results": [], "refusal": {"reason": "…", "nearest": "…"}}; nearest is null when nothing is near.`;

function brickText({ spec, available }: OfferedBrick): string {
  const lines = [`${spec.name}: ${spec.summary}`];
  if (!available) lines.push("  Not available here: do not use it. A wish that needs it is refused.");
  lines.push(`  inputs: ${portsText(spec.inputs)}`, `  outputs: ${portsText(spec.outputs)}`);
  if (spec.rules.length > 0) lines.push(`  rules: ${spec.rules.join("; ")}`);
  return lines.join("\n");
}

function portsText(ports: Readonly<Record<string, Port>>): string {
  return Object.entries(ports)
    .map(([name, port]) => {
      const facts = [port.type, port.nullable ? "or null" : "", boundsOf(port)]
        .filter((fact) => fact !== "")
        .join(", ");
      return `${name} (${facts}: ${port.meaning})`;
    })
    .join("; ");
}

/** A plan as the model is to write it in this dialect. */
export function structuredAnswer(plan: Plan, reasoning: string): object {
  return { reasoning, steps: plan.steps, results: plan.results, refusal: null };
}

function exampleText(instruction: string, answer: object): string {
  return `Instruction: ${JSON.stringify(instruction)}\nAnswer: ${JSON.stringify(answer)}`;
}

function section(title: string, body: string): string {
  return `# ${title}\n${body}`;
}
