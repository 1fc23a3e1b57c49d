import { type BrickSpec, catalogue as builtIn, type Catalogue, type PortType } from "../bricks/catalogue.js";
import { type CheckedPlan, parseReference, type Step } from "./plan.js";

/**
 * How a result descends from the original picture; Publish chooses by it how to go back to full size.
 * - `mask`: a mask.
 * - `cutout`: the original's own pixels, and an alpha channel that hides the rest.
 * - `local`: new content in one region; everything outside it is the original.
 * - `adjust`: tone and colour changed, the original's detail remains.
 * - `global`: repainted as a whole, or another picture, or a cut-out of something edited: only its own pixels will do.
 * - `extended`: on a larger canvas than the original.
 * - `value`: text or a number.
 */
export type Lineage = "mask" | "cutout" | "local" | "adjust" | "global" | "extended" | "value";

/** What a picture on its way is. `original` is the untouched photo. */
type Picture = "original" | "adjust" | "local" | "global" | "extended" | "cutout" | "layer";

/** The further right, the less of the original is left. */
const LOSS: readonly Picture[] = ["original", "adjust", "local", "global", "extended"];

/** The lineage of every result of the plan, in order. */
export function lineage(plan: CheckedPlan, catalogue: Catalogue = builtIn): Lineage[] {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const pictures = new Map<string, Picture>();

  const pictureOf = (ref: string): Picture => {
    const known = pictures.get(ref);
    if (known) return known;
    const found = trace(ref);
    pictures.set(ref, found);
    return found;
  };

  const trace = (ref: string): Picture => {
    const reference = parseReference(ref);
    if (!reference || reference.origin === "init") return reference?.port === "image" ? "original" : "global";
    const step = steps.get(reference.origin);
    const spec = step && catalogue.get(step.brick);
    if (!step || !spec) return "global";
    return descend(spec, step, reference.port, (port) => {
      const input = step.inputs[port];
      return input && "ref" in input ? pictureOf(input.ref) : null;
    });
  };

  return plan.results.map((ref) => {
    const type = typeOf(ref, steps, catalogue);
    if (type === "Mask") return "mask";
    if (type !== "Image") return "value";
    return published(pictureOf(ref));
  });
}

/** What comes out of a step's image port, given what its image inputs are (null where there is none). */
function descend(spec: BrickSpec, step: Step, output: string, input: (port: string) => Picture | null): Picture {
  // The picture that is edited. Other image ports (a pre-image, a background) give content inside the edited region.
  const given = portsOf(spec, "Image").flatMap((port) => input(port) ?? []);
  const [base = "global", above = null] = given;
  switch (spec.effect) {
    case "selects":
      // Only a segmenter's cut-out of the untouched photo still shows the photo's own pixels.
      if (spec.outputs[output]?.cutout === true) return base === "original" || base === "cutout" ? "cutout" : "layer";
      return "layer";
    case "extends":
      return changesCanvas(spec, step) ? "extended" : base;
    case "repaints":
      return more(
        base,
        portsOf(spec, "Mask").some((port) => (step.inputs[port] ?? null) !== null) ? "local" : "global",
      );
    case "replaces":
      return more(base, "local");
    case "adjusts":
      return more(base, "adjust");
    case "restores":
      // Made of the original's own pixels at its own size: nothing is to be brought back, only to be kept outside the mask.
      return more(base, "global");
    case "composes": {
      // Scaling one cut-out moves its pixels; laying a picture over another changes the one below where it covers it.
      if (above === null) return "layer";
      // Two objects cut out of the photo, side by side: the photo's own pixels still.
      if (base === "cutout" && above === "cutout") return "cutout";
      return more(more(base, "local"), above);
    }
  }
}

function portsOf(spec: BrickSpec, type: PortType): string[] {
  return Object.entries(spec.inputs).flatMap(([name, port]) => (port.type === type ? [name] : []));
}

function changesCanvas(spec: BrickSpec, step: Step): boolean {
  return spec.constraints.some(
    (rule) => rule.type === "new-canvas" && rule.given.some((port) => (step.inputs[port] ?? null) !== null),
  );
}

/** Both at once. A cut-out or a moved piece on top of a picture is a local change; edited, it is a piece of its own. */
function more(a: Picture, b: Picture): Picture {
  if (a === "cutout" || a === "layer") return "layer";
  if (b === "cutout" || b === "layer") return LOSS.indexOf(a) < LOSS.indexOf("local") ? "local" : a;
  return LOSS.indexOf(a) > LOSS.indexOf(b) ? a : b;
}

function published(picture: Picture): Lineage {
  switch (picture) {
    // Nothing differs from the original, so nothing outside an empty region does.
    case "original":
      return "local";
    case "layer":
      return "global";
    default:
      return picture;
  }
}

function typeOf(ref: string, steps: ReadonlyMap<string, Step>, catalogue: Catalogue): string | undefined {
  const reference = parseReference(ref);
  if (!reference) return undefined;
  if (reference.origin === "init") return reference.port === "mask" ? "Mask" : "Image";
  const step = steps.get(reference.origin);
  return step && catalogue.get(step.brick)?.outputs[reference.port]?.type;
}
