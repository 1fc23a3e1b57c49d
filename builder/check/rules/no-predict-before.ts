import { code } from "../quote.js";
import { constraints, error, type Rule, references } from "../situation.js";

/** Bricks that work on a picture as it is, never on what a PREDICT brick put out. */
export const noPredictBefore: Rule = ({ steps }) =>
  [...steps.values()].flatMap((bound) => {
    if (constraints(bound.spec, "no-predict-before").length === 0) return [];
    return references(bound).flatMap(({ port, ref, reference }) => {
      const source = steps.get(reference.origin);
      if (source?.spec.kind !== "PREDICT") return [];
      const message = `${code(port)} comes from ${source.label}, but no PREDICT brick may feed ${bound.spec.name}; you gave ${ref}.`;
      const hint =
        bound.spec.inputs[port]?.type === "Image"
          ? "Use init[image], or an EDIT step's picture."
          : "Write the text yourself.";
      return [error("PREDICT_BEFORE", bound, port, message, hint)];
    });
  });
