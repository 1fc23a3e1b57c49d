import type { Diagnostic } from "../../../platform/diagnostic.js";
import { initPorts, parseReference } from "../../../statemachine/plan.js";
import { nearest } from "../nearest.js";
import { code, listed, quote } from "../quote.js";
import { error, type Rule, type Situation, spoken } from "../situation.js";

/** Every reference names something that the person gave or that a step of this plan puts out. */
export const referencesExist: Rule = (situation) =>
  [...situation.steps.values()].flatMap((bound) =>
    Object.entries(bound.step.inputs).flatMap(([port, input]) => {
      if (input === null || !("ref" in input)) return [];
      const wrong = whatIsWrong(input.ref, situation);
      return wrong === null ? [] : [error("UNKNOWN_REF", bound, port, `${code(port)} is ${wrong.what}`, wrong.hint)];
    }),
  );

/** There is at least one result, and every result exists. */
export const resultsExist: Rule = (situation): Diagnostic[] => {
  const { results } = situation.plan;
  const place = { severity: "error", port: "result" } as const;
  if (results.length === 0) {
    const hint = "Name the outputs that are wanted.";
    return [{ code: "NO_RESULT", ...place, message: "The plan names no result.", hint }];
  }
  return results.flatMap((ref) => {
    const wrong = whatIsWrong(ref, situation);
    return wrong === null
      ? []
      : [{ code: "UNKNOWN_REF", ...place, message: `The result is ${wrong.what}`, hint: wrong.hint }];
  });
};

function whatIsWrong(ref: string, { init, steps }: Situation): { what: string; hint: string } | null {
  const reference = parseReference(ref);
  if (reference === null) {
    return {
      what: `${quote(ref)}, which is no reference.`,
      hint: "Write init[port] or stepN[port], e.g. step1[mask].",
    };
  }
  const { origin, port } = reference;
  if (origin === "init") return init.has(port) ? null : notGiven(ref, port, init);
  const source = steps.get(origin);
  if (source === undefined) {
    const ids = [...steps.keys()].map(spoken);
    const hint = ids.length === 1 ? `The only step is ${ids[0]}.` : `There are ${listed(ids)}.`;
    return { what: `${ref}, but there is no ${spoken(origin)}.`, hint };
  }
  if (Object.hasOwn(source.spec.outputs, port)) return null;
  const outputs = Object.keys(source.spec.outputs);
  const meant = nearest(port, outputs);
  const hint =
    meant === null ? `It has ${listed(outputs.map((o) => `${origin}[${o}]`))}.` : `Did you mean ${origin}[${meant}]?`;
  return { what: `${ref}, but ${source.label} has no output ${code(port)}.`, hint };
}

function notGiven(ref: string, port: string, init: ReadonlySet<string>): { what: string; hint: string } {
  const have = [...init].map((p) => `init[${p}]`);
  const use = have.length === 0 ? "Nothing was given." : `There is ${listed(have)}.`;
  if (port === "mask")
    return { what: `${ref}, but no mask was drawn.`, hint: `Find the object with a step, or draw a mask. ${use}` };
  if (Object.hasOwn(initPorts, port)) return { what: `${ref}, but no ${port} was given.`, hint: use };
  return { what: `${ref}, which is nothing that a person can give.`, hint: use };
}
