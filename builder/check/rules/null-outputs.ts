import type { Diagnostic } from "../../../platform/diagnostic.js";
import { parseReference, type Reference } from "../../../statemachine/plan.js";
import { code, listed } from "../quote.js";
import { absentFor, error, type Rule, references, type Situation } from "../situation.js";

/** Nothing uses an output that its step does not put out here, such as INVERSE's image when it was given masks. */
export const nullOutputs: Rule = (situation): Diagnostic[] => {
  const inputs = [...situation.steps.values()].flatMap((bound) =>
    references(bound).flatMap(({ port, ref, reference }) => {
      const why = whyNull(reference, situation);
      return why === null
        ? []
        : [error("NULL_OUTPUT", bound, port, `${code(port)} is ${ref}, which is null: ${why.what}`, why.hint)];
    }),
  );
  const results = situation.plan.results.flatMap((ref): Diagnostic[] => {
    const reference = parseReference(ref);
    const why = reference === null ? null : whyNull(reference, situation);
    if (why === null) return [];
    const message = `The result ${ref} is null: ${why.what}`;
    return [{ code: "NULL_OUTPUT", severity: "error", port: "result", message, hint: why.hint }];
  });
  return [...inputs, ...results];
};

function whyNull(reference: Reference, { steps }: Situation): { what: string; hint: string } | null {
  const source = steps.get(reference.origin);
  const lacks = source === undefined ? null : absentFor(source, reference.port);
  if (source === undefined || lacks === null) return null;
  const what = `${source.label} has no ${code(reference.port)} without ${listed(lacks.map(code), "or")}.`;
  const type = source.spec.outputs[reference.port]?.type;
  const others = Object.entries(source.spec.outputs).flatMap(([output, port]) =>
    port.type === type && absentFor(source, output) === null ? [output] : [],
  );
  const instead =
    others.length === 0
      ? ""
      : `, or use ${listed(
          others.map((o) => `${source.step.id}[${o}]`),
          "or",
        )}`;
  return { what, hint: `Give it ${listed(lacks.map(code), lacks.length > 2 ? "and" : "or")}${instead}.` };
}
