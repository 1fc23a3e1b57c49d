import { code, listed } from "../quote.js";
import { constraints, error, given, type Rule } from "../situation.js";

/** Masks or pictures in one step, never both. */
export const oneKind: Rule = ({ steps }) =>
  [...steps.values()].flatMap((bound) =>
    constraints(bound.spec, "one-kind").flatMap(({ masks, images }) => {
      const m = given(bound.step, masks);
      const i = given(bound.step, images);
      if (m.length === 0 || i.length === 0) return [];
      const message = `it takes masks or pictures, not both; you gave ${listed([...m, ...i].map(code))}.`;
      const hint = `Set ${listed(images.map(code))} to null for masks, or ${listed(masks.map(code))} for pictures.`;
      return [error("ONE_KIND", bound, i[0] ?? null, message, hint)];
    }),
  );
