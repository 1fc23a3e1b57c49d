import { catalogue as builtIn, type Catalogue, type Effect } from "../bricks/catalogue.js";
import type { Diagnostic } from "../platform/diagnostic.js";
import type { CheckedPlan } from "../statemachine/plan.js";
import { LARGEST_LONG_SIDE } from "./ingest/sides.js";

/** The working size that a plan needs, and what is to be said about it. */
export interface WorkingSide {
  /** Long side in pixels; null: the working picture at hand will do. */
  readonly side: number | null;
  readonly diagnostics: readonly Diagnostic[];
}

interface Facts {
  readonly width: number;
  readonly height: number;
  readonly working: { readonly width: number; readonly height: number };
}

/** Long side for a plan that also paints new content: a fill of twelve megapixels would take a quarter of an hour. */
const WITH_NEW_CONTENT = 2048;

const makesContent: Readonly<Record<Effect, boolean>> = {
  selects: false,
  adjusts: false,
  restores: false,
  composes: false,
  replaces: true,
  repaints: true,
  extends: true,
};

/**
 * A plan that restores (noise, sharpness) works on the picture's own pixels, since a smaller copy has neither the noise nor
 * the detail: at the original's size, up to 4096 pixels; 2048 when the plan paints new content too. A size that the person
 * chose stays.
 * @param chosen the person's own long side, if any.
 */
export function workingSideFor(
  plan: CheckedPlan,
  source: Facts,
  chosen: number | undefined,
  catalogue: Catalogue = builtIn,
): WorkingSide {
  const effects = plan.steps.map(({ brick }) => catalogue.get(brick)?.effect);
  const restoring = plan.steps.find((_, k) => effects[k] === "restores");
  if (restoring === undefined) return { side: null, diagnostics: [] };
  const original = Math.max(source.width, source.height);
  const atHand = Math.max(source.working.width, source.working.height);
  if (atHand >= original) return { side: null, diagnostics: [] };
  const most = effects.some((effect) => effect !== undefined && makesContent[effect])
    ? WITH_NEW_CONTENT
    : LARGEST_LONG_SIDE;
  const side = chosen === undefined ? Math.max(atHand, Math.min(most, original)) : atHand;
  const reduced: Diagnostic = {
    code: "RESTORED_REDUCED",
    severity: "warning",
    step: restoring.id,
    message: `${restoring.brick} works on a copy of ${side} pixels of a picture of ${original}: the finest detail of the result is that of the copy.`,
    hint:
      chosen !== undefined
        ? "Leave the working size to the plan."
        : most < original && most === WITH_NEW_CONTENT
          ? "Restore the picture in an edit of its own."
          : "Cut the picture, or give a smaller one.",
  };
  return { side: side > atHand ? side : null, diagnostics: side < original ? [reduced] : [] };
}
