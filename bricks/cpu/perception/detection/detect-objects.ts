import type { Raster } from "../../../raster/raster.js";
import { resample } from "../../../raster/resample.js";
import type { CocoClass } from "../inference/coco.js";
import { infer } from "../inference/inference.js";
import type { Detection, View } from "../inference/protocol.js";
import { centreX, centreY, iou, within } from "./geometry.js";

/**
 * A small detector is unsure of a single look: what is there it sees at several sizes and in the mirror, what it imagines
 * it sees once. Close-ups need small views, small things large ones.
 */
const VIEWS: readonly View[] = [288, 416, 608, 832].flatMap((longSide) => [
  { longSide, mirrored: false },
  { longSide, mirrored: true },
]);
/** An object counts as seen by this many views at most: those of its own two sizes, twice. */
const VOTES = 4;
const FLOOR = 0.1;
/** Boxes of one class that overlap more than this are the same object. */
const SAME = 0.5;
/** No view needs more pixels than this. */
const LONG_SIDE = 1024;

/** Everything of the 80 COCO classes in the picture, surest first; the score is the mean of the best views' scores. */
export async function detectObjects(picture: Raster<3>, signal: AbortSignal): Promise<readonly Detection[]> {
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const small =
    scale < 1
      ? resample(
          picture,
          Math.max(1, Math.round(picture.width * scale)),
          Math.max(1, Math.round(picture.height * scale)),
          "area",
        )
      : picture;
  const views = await infer("detect", { picture: small, views: VIEWS, floor: FLOOR }, signal);
  const merged = vote(views.map((found) => suppress(found, SAME)));
  const back = picture.width / small.width;
  return merged.map((d) => ({
    ...d,
    box: { left: d.box.left * back, top: d.box.top * back, width: d.box.width * back, height: d.box.height * back },
  }));
}

/** Non-maximum suppression: of the boxes of one class that overlap by more than `same`, the surest. */
export function suppress(found: readonly Detection[], same: number): Detection[] {
  const kept = new Map<CocoClass, Detection[]>();
  for (const candidate of [...found].sort((a, b) => b.score - a.score)) {
    const rivals = kept.get(candidate.label) ?? [];
    if (rivals.some(({ box }) => iou(box, candidate.box) > same)) continue;
    kept.set(candidate.label, [...rivals, candidate]);
  }
  return [...kept.values()].flat().sort((a, b) => b.score - a.score);
}

/** Puts the views' findings together: each object's score is the mean of its {@link VOTES} best, none counting as 0. */
export function vote(views: readonly (readonly Detection[])[]): Detection[] {
  interface Candidate {
    readonly leader: Detection;
    readonly votes: Detection[];
  }
  const candidates: Candidate[] = [];
  const all = views.flatMap((found, view) => found.map((detection) => ({ detection, view })));
  const voted = new Map<Candidate, Set<number>>();
  for (const { detection, view } of all.sort((a, b) => b.detection.score - a.detection.score)) {
    const same = candidates.find(
      (c) => c.leader.label === detection.label && iou(c.leader.box, detection.box) > SAME && !voted.get(c)?.has(view),
    );
    if (same) {
      same.votes.push(detection);
      voted.get(same)?.add(view);
    } else if (!candidates.some((c) => c.leader.label === detection.label && iou(c.leader.box, detection.box) > SAME)) {
      const candidate = { leader: detection, votes: [detection] };
      candidates.push(candidate);
      voted.set(candidate, new Set([view]));
    }
  }
  const merged = candidates.map(({ votes }): Detection => {
    const best = votes.slice(0, VOTES);
    return {
      label: best[0].label,
      score: best.reduce((sum, { score }) => sum + score, 0) / VOTES,
      box: weightedBox(best),
    };
  });
  return withoutParts(merged.sort((a, b) => b.score - a.score));
}

function weightedBox(votes: readonly Detection[]): Detection["box"] {
  // The square gives the surest view the last word.
  const weights = votes.map(({ score }) => score ** 2);
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = (of: (d: Detection) => number) => votes.reduce((sum, d, i) => sum + weights[i] * of(d), 0) / total;
  return {
    left: mean((d) => d.box.left),
    top: mean((d) => d.box.top),
    width: mean((d) => d.box.width),
    height: mean((d) => d.box.height),
  };
}

/** Large views see parts of a close-up as things of their own: a box almost inside a surer one of its class is one. */
function withoutParts(sorted: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const d of sorted) {
    const whole = kept.find(
      (k) =>
        k.label === d.label &&
        (within(d.box, k.box) > 0.8 || within(k.box, d.box) > 0.8) &&
        Math.hypot(centreX(k.box) - centreX(d.box), centreY(k.box) - centreY(d.box)) <
          0.5 * Math.max(k.box.width, k.box.height),
    );
    if (!whole) kept.push(d);
  }
  return kept;
}
