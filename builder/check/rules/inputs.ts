import type { Port } from "../../../bricks/catalogue.js";
import { initPorts } from "../../../statemachine/plan.js";
import { nearest } from "../nearest.js";
import { code, listed, quote } from "../quote.js";
import { error, inputOf, type Rule } from "../situation.js";

/** A step gives every input that its brick needs, and none that it does not take. */
export const inputs: Rule = ({ steps }) =>
  [...steps.values()].flatMap((bound) => {
    const { step, spec } = bound;
    const ports = Object.keys(spec.inputs);
    const unknown = Object.keys(step.inputs)
      .filter((port) => !Object.hasOwn(spec.inputs, port))
      .map((port) => {
        const meant = nearest(port, ports);
        const hint = meant === null ? `It takes ${listed(ports.map(code))}.` : `Did you mean ${code(meant)}?`;
        return error("UNKNOWN_INPUT", bound, null, `there is no input ${quote(port)}.`, hint);
      });
    const missing = Object.entries(spec.inputs)
      .filter(([name, port]) => !port.nullable && inputOf(step, name) === null)
      .map(([name, port]) => error("MISSING_INPUT", bound, name, `${code(name)} is missing.`, howToGive(name, port)));
    return [...unknown, ...missing];
  });

function howToGive(name: string, port: Port): string {
  const is = `${code(name)} is ${port.meaning}`;
  switch (port.type) {
    case "Image":
      return `${is}: ${Object.keys(initPorts).includes(name) ? `init[${name}]` : "init[image]"} or an earlier step's picture.`;
    case "Mask":
      return `${is}: an earlier step's mask, or init[mask] when one was drawn.`;
    case "Str":
      return `${is}.`;
    case "Float":
      return `${is}: a number, or an earlier step's output.`;
  }
}
