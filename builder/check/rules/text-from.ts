import { code } from "../quote.js";
import { constraints, error, inputOf, type Rule, referenceOf } from "../situation.js";

/** Texts that only another brick may write. */
export const textFrom: Rule = ({ steps }) =>
  [...steps.values()].flatMap((bound) =>
    constraints(bound.spec, "text-from").flatMap(({ port, origin, output }) => {
      const reference = referenceOf(inputOf(bound.step, port));
      const source = reference === null ? undefined : steps.get(reference.origin);
      if (source?.spec.name === origin && reference?.port === output) return [];
      const have = [...steps.values()].find((s) => s.spec.name === origin)?.step.id;
      const hint = have === undefined ? `Add a ${origin} step and use its ${code(output)}.` : `Use ${have}[${output}].`;
      return [error("TEXT_FROM", bound, port, `${code(port)} comes only from ${origin}'s ${code(output)}.`, hint)];
    }),
  );
