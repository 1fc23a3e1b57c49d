import type { PortType } from "../../../bricks/catalogue.js";
import { type Input, initPorts, type Reference } from "../../../statemachine/plan.js";
import { aType, code, listed, quote } from "../quote.js";
import { type BoundStep, error, inputOf, type Rule, referenceOf, type Situation } from "../situation.js";

/** Every input is of its port's type. A cut-out is an Image. */
export const types: Rule = (situation) =>
  [...situation.steps.values()].flatMap((bound) =>
    Object.entries(bound.spec.inputs).flatMap(([name, port]) => {
      const input = inputOf(bound.step, name);
      if (input === null) return [];
      const type = typeOf(input, situation);
      if (type === null || type === port.type) return [];
      const message = `${code(name)} takes ${aType(port.type)}; you gave ${describe(input, type)}.`;
      return [error("TYPE_MISMATCH", bound, name, message, whatWouldFit(bound, port.type, input, situation))];
    }),
  );

function typeOf(input: Exclude<Input, null>, situation: Situation): PortType | null {
  if ("text" in input) return "Str";
  if ("number" in input) return "Float";
  const reference = referenceOf(input);
  return reference === null ? null : typeOfReference(reference, situation);
}

function typeOfReference({ origin, port }: Reference, { steps }: Situation): PortType | null {
  if (origin === "init") return Object.hasOwn(initPorts, port) ? initPorts[port as keyof typeof initPorts] : null;
  const outputs = steps.get(origin)?.spec.outputs;
  return outputs && Object.hasOwn(outputs, port) ? (outputs[port]?.type ?? null) : null;
}

function describe(input: Exclude<Input, null>, type: PortType): string {
  if ("text" in input) return `the text ${quote(input.text)}`;
  if ("number" in input) return `the number ${input.number}`;
  return `${input.ref}, ${aType(type)}`;
}

/** The nearest thing of the right type: the same step's other output, else anything before this step, else a literal. */
function whatWouldFit(bound: BoundStep, type: PortType, input: Input, situation: Situation): string {
  const origin = referenceOf(input)?.origin;
  const same = origin === undefined ? [] : outputsOf(origin, type, situation);
  if (same.length > 0) return `Use ${listed(same, "or")}.`;
  if (type === "Str") return 'Write it in quotes, e.g. "the red car".';
  if (type === "Float") return "Write a number, e.g. 1.5.";
  const before: string[] = [];
  for (const id of situation.steps.keys()) {
    if (id === bound.step.id) break;
    before.push(...outputsOf(id, type, situation));
  }
  const fitting = [...outputsOf("init", type, situation), ...before].slice(0, 4);
  const none = `Nothing before it is ${aType(type)}; add a step that makes one.`;
  return fitting.length === 0 ? none : `Use ${listed(fitting, "or")}.`;
}

function outputsOf(origin: string, type: PortType, { init, steps }: Situation): string[] {
  const ports =
    origin === "init"
      ? Object.entries(initPorts).filter(([port, t]) => t === type && init.has(port))
      : Object.entries(steps.get(origin)?.spec.outputs ?? {}).filter(([, port]) => port.type === type);
  return ports.map(([port]) => `${origin}[${port}]`);
}
