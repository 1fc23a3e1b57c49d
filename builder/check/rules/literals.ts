import type { Port } from "../../../bricks/catalogue.js";
import { code } from "../quote.js";
import { error, inputOf, type Rule } from "../situation.js";

/** Numbers lie within their port's bounds; texts say something. */
export const literals: Rule = ({ steps }) =>
  [...steps.values()].flatMap((bound) =>
    Object.entries(bound.spec.inputs).flatMap(([name, port]) => {
      const input = inputOf(bound.step, name);
      if (input === null || "ref" in input) return [];
      if ("text" in input) {
        const blank = port.type === "Str" && input.text.trim() === "";
        return blank ? [error("EMPTY_TEXT", bound, name, `${code(name)} is empty.`, `It is ${port.meaning}.`)] : [];
      }
      if (port.type !== "Float" || fits(input.number, port)) return [];
      return [error("BAD_NUMBER", bound, name, `${code(name)} is ${input.number}.`, `It must be ${bounds(port)}.`)];
    }),
  );

function fits(value: number, { min, max, above }: Port): boolean {
  if (!Number.isFinite(value)) return false;
  return value >= (min ?? -Infinity) && value <= (max ?? Infinity) && (above === undefined || value > above);
}

function bounds({ min, max, above }: Port): string {
  const low = above !== undefined ? `greater than ${above}` : min !== undefined ? `at least ${min}` : "";
  const high = max !== undefined ? `at most ${max}` : "";
  return [low, high].filter((part) => part !== "").join(" and ") || "a finite number";
}
