import { catalogue as builtIn, type Catalogue } from "../../bricks/catalogue.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import { toPaperDialect } from "../parse/paper-writer.js";
import { type Example, examplesFor, refusalExample, usesMask } from "./examples.js";
import { boundsOf, type OfferedBrick, paperPorts } from "./library.js";
import { planRules } from "./rules.js";

/** How Lego-Edit's Builder was told in training that there is a mask: "the user provided a mask and wants to …". */
const WITH_MASK = "用户提供了mask并希望";

/**
 * The prompt in the layout that Lego-Edit's fine-tuned Builder was trained with (arXiv 2509.12883, appendix): role, rules,
 * types, model library, worked examples, then the instruction, all in one user message after the picture.
 */
export function paperPrompt(bricks: readonly OfferedBrick[], instruction: string, hasMask: boolean): string {
  const examples = examplesFor(bricks);
  return [
    "**System Role**\nYou schedule the models of an image editing engine: you turn a user's instruction into a pipeline of models, as JSON, that is checked and then executed as it stands.",
    `**Processing rules**\n${planRules.map((rule, index) => `${index + 1}. ${rule}`).join("\n")}`,
    "**Input and output types**\n1. Image\n2. Mask\n3. Str (English only)\n4. Float\nAn optional input that is not used is null.",
    `**Model library**\n${library("PREDICT", bricks)}\n\n${library("EDIT", bricks)}`,
    ...examples.map((example, index) => exampleText(example, index + 1)),
    refusalText(examples.length + 1),
    FORM,
    `Here are the image and the user instruction: ${asked(instruction, hasMask)}. Output the multi-model collaboration process json.`,
  ].join("\n\n");
}

const FORM = `**Output format**
Think first, then answer with the pipeline as one JSON object, every key and string in straight double quotes:
<think>…</think><answer>{"process": "…", "pipeline": […, {"result": "[step1[image]]"}]}</answer>`;

function library(kind: "PREDICT" | "EDIT", bricks: readonly OfferedBrick[]): string {
  const of = bricks.filter(({ spec }) => spec.kind === kind);
  return [`${kind} model list:`, ...of.map((brick, index) => modelText(brick, index + 1))].join("\n");
}

function modelText({ spec, available }: OfferedBrick, index: number): string {
  const bounds = Object.entries(spec.inputs).flatMap(([name, port]) =>
    boundsOf(port) ? [`${name}: ${boundsOf(port)}`] : [],
  );
  const optional = Object.entries(spec.inputs).flatMap(([name, port]) => (port.nullable ? [name] : []));
  const constraints = [
    ...(available ? [] : ["NOT AVAILABLE here, do not use it"]),
    ...spec.rules,
    ...(optional.length > 0 ? [`may be null: ${optional.join(", ")}`] : []),
    ...bounds,
  ];
  return [
    `${index}.${spec.name} (${spec.summary.replace(/\.$/, "")})`,
    `Input: ${paperPorts(spec.inputs)}`,
    `Output: ${paperPorts(spec.outputs)}`,
    `Constraint: ${constraints.length > 0 ? `${constraints.join("; ")}.` : "None"}`,
  ].join("\n");
}

function exampleText({ plan, thought }: Example, index: number): string {
  const instruction = usesMask(plan) ? WITH_MASK + plan.instruction : plan.instruction;
  return `**Actual example${index}:**\nUser instruction: ${instruction}\nExpected output:\n${paperAnswer(plan, thought, builtIn, 2)}`;
}

function refusalText(index: number): string {
  const { instruction, refusal } = refusalExample;
  const answer = `<think>None of the models makes moving pictures.</think>\n<answer>${JSON.stringify({ refusal }, null, 2)}</answer>`;
  return `**Actual example${index} (no pipeline can do it):**\nUser instruction: ${instruction}\nExpected output:\n${answer}`;
}

/** A plan as the model is to write it in this dialect. */
export function paperAnswer(plan: CheckedPlan, thought: string, catalogue: Catalogue, indent?: number): string {
  return `<think>${thought}</think>\n<answer>${JSON.stringify(toPaperDialect(plan, catalogue), null, indent)}</answer>`;
}

/** In quotation marks with what would end them escaped, so that the instruction stays inside. */
function asked(instruction: string, hasMask: boolean): string {
  return JSON.stringify((hasMask ? WITH_MASK : "") + instruction);
}
