import type { Port } from "../../bricks/catalogue.js";
import type { AnswerSchema } from "../../platform/chat/chat.js";
import type { OfferedBrick } from "./library.js";

/**
 * The shape of a structured answer, in the subset of JSON Schema that strict structured output allows: every property
 * required, no others, an object at the root, `anyOf` below it, and no keyword that bounds a string, number or list (the
 * check does that). Objects are nested four deep.
 */
export function answerSchema(bricks: readonly OfferedBrick[]): AnswerSchema {
  const offered = bricks.filter((brick) => brick.available);
  const schema = {
    ...object({
      reasoning: string("Briefly, in English: what is asked, what the picture shows, which bricks do it."),
      steps: { type: "array", items: { anyOf: offered.map(stepSchema) } },
      results: { type: "array", items: string("A reference to what the person gets, e.g. step3[image].") },
      refusal: { anyOf: [{ $ref: "#/$defs/refusal" }, { type: "null" }] },
    }),
    $defs: {
      reference: object({
        ref: string("init[image], init[mask], init[background], or stepN[output] of an earlier step."),
      }),
      text: object({ text: string("In English.") }),
      number: object({ number: { type: "number" } }),
      refusal: object({
        reason: string("Why no plan can do it, in the person's language."),
        nearest: nullable(
          string("The nearest edit that can be done, worded as an instruction; null when there is none."),
        ),
      }),
    },
  };
  return { name: "brickwright_plan", schema };
}

function stepSchema({ spec }: OfferedBrick): object {
  return object({
    id: string("step1, step2, … in order."),
    brick: { type: "string", enum: [spec.name] },
    inputs: object(Object.fromEntries(Object.entries(spec.inputs).map(([name, port]) => [name, portSchema(port)]))),
  });
}

function portSchema(port: Port): object {
  const kinds = kindsOf(port).map((kind): object => ({ $ref: `#/$defs/${kind}` }));
  const options = port.nullable ? [...kinds, { type: "null" }] : kinds;
  const [only] = options;
  return options.length === 1 && only ? only : { anyOf: options };
}

function kindsOf(port: Port): readonly string[] {
  switch (port.type) {
    case "Image":
    case "Mask":
      return ["reference"];
    case "Str":
      return ["text", "reference"];
    case "Float":
      return ["number", "reference"];
  }
}

function object(properties: Readonly<Record<string, object>>): object {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

function string(description: string): object {
  return { type: "string", description };
}

function nullable(schema: object): object {
  return { anyOf: [schema, { type: "null" }] };
}
