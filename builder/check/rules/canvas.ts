import type { Diagnostic } from "../../../platform/diagnostic.js";
import { code } from "../quote.js";
import {
  type BoundStep,
  constraints,
  error,
  given,
  type Rule,
  references,
  type Situation,
  spoken,
} from "../situation.js";

/** Whose canvas a picture or mask lies on: `init`, `init[background]`, or the step that made a larger one. */
type Canvas = string;

interface Laid {
  readonly port: string;
  readonly ref: string;
  readonly origin: string;
  readonly canvas: Canvas;
}

/** All pictures and masks of one step lie on the same canvas, so that they are of one size. Steps stand in running order. */
export const oneCanvas: Rule = (situation) => {
  const canvases = new Map<string, Canvas>();
  const blamed = new Set<string>();
  return [...situation.steps.values()].flatMap((bound) => {
    const laid = laidOut(bound, canvases);
    const extends_ = constraints(bound.spec, "new-canvas").some((c) => given(bound.step, c.given).length > 0);
    canvases.set(bound.step.id, extends_ ? bound.step.id : (laid[0]?.canvas ?? "init"));
    const [first] = laid;
    const other = laid.find((l) => l.canvas !== first?.canvas);
    if (first === undefined || other === undefined) return [];
    blamed.add(bound.step.id);
    // What a mismatched step puts out lies nowhere; only the first of a chain is worth a message.
    if (laid.some((l) => blamed.has(l.origin))) return [];
    return [mismatch(bound, first, other, situation)];
  });
};

function laidOut({ step, spec, label }: BoundStep, canvases: ReadonlyMap<string, Canvas>): Laid[] {
  return references({ step, spec, label }).flatMap(({ port, ref, reference: { origin, port: output } }) => {
    const { type, anyCanvas } = spec.inputs[port] ?? { type: "Str" };
    if ((type !== "Image" && type !== "Mask") || anyCanvas) return [];
    const own = output === "background" ? "init[background]" : "init";
    return [{ port, ref, origin, canvas: origin === "init" ? own : (canvases.get(origin) ?? "init") }];
  });
}

/** Blames the input that is not on the larger canvas; that is the one a Builder forgets to change. */
function mismatch(bound: BoundStep, a: Laid, b: Laid, { steps }: Situation): Diagnostic {
  const [larger, wrong] = steps.has(b.canvas) ? [b, a] : [a, b];
  const maker = steps.get(larger.canvas);
  if (maker === undefined) {
    const message = `${code(wrong.port)} is ${wrong.ref} and ${code(larger.port)} is ${larger.ref}, two pictures of different sizes.`;
    return error("SIZE_MISMATCH", bound, wrong.port, message, "Both must come from the same picture.");
  }
  const comes =
    larger.origin === larger.canvas ? `comes from ${maker.label}` : `lies on the larger canvas of ${maker.label}`;
  const message = `${code(larger.port)} ${comes}, so ${code(wrong.port)} must too; you gave ${wrong.ref}.`;
  return error("SIZE_MISMATCH", bound, wrong.port, message, remedy(bound, wrong, maker));
}

function remedy(bound: BoundStep, wrong: Laid, maker: BoundStep): string {
  const type = bound.spec.inputs[wrong.port]?.type;
  const [picture] = Object.entries(maker.spec.outputs).filter(([, port]) => port.type === "Image");
  const [fitting] = Object.entries(maker.spec.outputs).filter(([, port]) => port.type === type);
  if (wrong.origin === "init" && fitting) return `Use ${maker.step.id}[${fitting[0]}].`;
  return picture
    ? `Let ${spoken(wrong.origin)} work on ${maker.step.id}[${picture[0]}].`
    : "Both must come from the same picture.";
}
