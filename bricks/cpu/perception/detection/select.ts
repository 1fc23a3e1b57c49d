import type { Box } from "../../../raster/box.js";
import type { Raster } from "../../../raster/raster.js";
import { likeness, type PlainColour } from "../colour.js";
import type { Referring, Relation, Side } from "../language/referring.js";
import { areaOf, bottom, centreX, centreY, gap, right, shared, wholePixels, within } from "./geometry.js";

/** Something that a phrase may point at. */
export interface Candidate {
  readonly box: Box;
  readonly score: number;
}

/** A thing of a class is only then one of several when it is not a speck beside the largest. */
const SPECK = 0.06;
/** And not far less sure than the surest. */
const UNSURE = 0.5;
/** Share of a thing that has the colour asked for. */
const COLOUR = 0.12;

/** Those candidates that the colours, sizes and places of the phrase choose; surest first. Empty when none fits. */
export function choose<C extends Candidate>(
  candidates: readonly C[],
  phrase: Referring,
  anchors: ReadonlyMap<Relation, readonly (readonly Box[])[]>,
  picture: Raster<3>,
): readonly C[] {
  let left = significant(candidates, phrase);
  if (phrase.colours.length > 0) {
    const rated = left.map((c) => ({ c, share: colourShare(picture, c.box, phrase.colours) }));
    const best = Math.max(0, ...rated.map(({ share }) => share));
    if (best < COLOUR) return [];
    left = rated.filter(({ share }) => share >= Math.max(COLOUR, 0.5 * best)).map(({ c }) => c);
    if (!isMany(phrase) && phrase.sides.length === 0) {
      left = rated
        .filter(({ c }) => left.includes(c))
        .sort((a, b) => b.share - a.share)
        .map(({ c }) => c);
    }
  }
  for (const { relation } of phrase.relations) {
    const sets = anchors.get(relation) ?? [];
    if (sets.length === 0) continue;
    const rated = left.map((c) => ({ c, fit: fitOf(relation, c.box, sets, picture) })).filter(({ fit }) => fit > 0);
    left = rated.sort((a, b) => b.fit - a.fit).map(({ c }) => c);
  }
  return pick(left, phrase, picture);
}

function significant<C extends Candidate>(candidates: readonly C[], phrase: Referring): readonly C[] {
  const largest = Math.max(0, ...candidates.map(({ box }) => areaOf(box)));
  const surest = Math.max(0, ...candidates.map(({ score }) => score));
  const small = phrase.size === "small" || phrase.sides.includes("back");
  return candidates.filter(({ box, score }) => score >= UNSURE * surest && (small || areaOf(box) >= SPECK * largest));
}

function isMany({ count, noun }: Referring): boolean {
  return count === "all" || (count === null ? noun.plural : count > 1);
}

function pick<C extends Candidate>(candidates: readonly C[], phrase: Referring, picture: Raster<3>): readonly C[] {
  const { sides, size, count, ordinal } = phrase;
  const ordered = [...candidates];
  const bySide = sides.length > 0;
  if (bySide) ordered.sort((a, b) => distanceFrom(sides, a.box, picture) - distanceFrom(sides, b.box, picture));
  else if (size) ordered.sort((a, b) => (areaOf(b.box) - areaOf(a.box)) * (size === "large" ? 1 : -1));
  else if (phrase.colours.length === 0 && phrase.relations.length === 0) {
    ordered.sort((a, b) => prominence(b) - prominence(a));
  }
  if (!isMany(phrase)) {
    const chosen = ordered.at(ordinal - 1);
    return chosen ? [chosen] : [];
  }
  if (typeof count === "number") return ordered.slice(0, count);
  if (!bySide || count === "all") {
    return bySide ? ordered.filter((c) => onSide(sides, c.box, picture)) : ordered;
  }
  const there = ordered.filter((c) => onSide(sides, c.box, picture));
  return there.length > 0 ? there : ordered.slice(0, 1);
}

const prominence = ({ score, box }: Candidate) => score * Math.sqrt(areaOf(box));

/** How far a thing is from being the outermost on those sides; only the order counts. */
function distanceFrom(sides: readonly Side[], box: Box, { width, height }: Raster<3>): number {
  const x = centreX(box) / width;
  const y = centreY(box) / height;
  const distance = (side: Side): number => {
    switch (side) {
      case "left":
        return x;
      case "right":
        return 1 - x;
      case "top":
        return y;
      case "bottom":
        return 1 - y;
      case "front":
        return 1 - bottom(box) / height - 0.5 * Math.sqrt(areaOf(box) / (width * height));
      case "back":
        return bottom(box) / height + 0.5 * Math.sqrt(areaOf(box) / (width * height));
      case "middle":
        return Math.hypot(x - 0.5, sides.length === 1 ? y - 0.5 : 0);
    }
  };
  return sides.reduce((sum, side) => sum + distance(side), 0);
}

function onSide(sides: readonly Side[], box: Box, { width, height }: Raster<3>): boolean {
  const x = centreX(box) / width;
  const y = centreY(box) / height;
  const lies = (side: Side): boolean => {
    switch (side) {
      case "left":
        return x < 0.5;
      case "right":
        return x > 0.5;
      case "top":
        return y < 0.5;
      case "bottom":
        return y > 0.5;
      case "middle":
        return Math.abs(x - 0.5) < 0.25;
      case "front":
        return bottom(box) > 0.66 * height;
      case "back":
        return bottom(box) < 0.75 * height;
    }
  };
  return sides.every(lies);
}

/** How well a box lies to its anchors, 0 when not at all. */
function fitOf(relation: Relation, box: Box, sets: readonly (readonly Box[])[], picture: Raster<3>): number {
  const all = sets.flat();
  if (relation === "between" && all.length >= 2) {
    const [a, b] = all;
    const [x1, x2] = [Math.min(centreX(a), centreX(b)), Math.max(centreX(a), centreX(b))];
    return centreX(box) > x1 && centreX(box) < x2 ? 1 : 0;
  }
  return Math.max(0, ...all.map((anchor) => (same(anchor, box) ? 0 : fitToOne(relation, box, anchor, picture))));
}

const same = (a: Box, b: Box) => a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;

function fitToOne(relation: Relation, box: Box, anchor: Box, { width, height }: Raster<3>): number {
  const near = 1 / (1 + gap(box, anchor) / (0.1 * Math.max(width, height)));
  switch (relation) {
    case "left of":
      return centreX(box) < centreX(anchor) ? near : 0;
    case "right of":
      return centreX(box) > centreX(anchor) ? near : 0;
    case "above":
      return centreY(box) < centreY(anchor) ? near : 0;
    case "below":
      return centreY(box) > centreY(anchor) ? near : 0;
    case "on": {
      const beside = Math.min(right(box), right(anchor)) - Math.max(box.left, anchor.left);
      const foot =
        bottom(box) >= anchor.top - 0.1 * anchor.height && bottom(box) <= bottom(anchor) + 0.05 * anchor.height;
      return beside > 0.3 * Math.min(box.width, anchor.width) && foot ? near : 0;
    }
    case "in":
      return within(box, anchor) > 0.5 ? within(box, anchor) : 0;
    case "with":
      return shared(box, anchor) > 0 ? near * (0.5 + within(anchor, box)) : 0.2 * near;
    case "behind":
      return bottom(box) <= bottom(anchor) + 0.02 * height ? near : 0;
    case "in front of":
      return bottom(box) >= bottom(anchor) - 0.02 * height ? near : 0;
    case "next to":
    case "between":
      return near;
  }
}

/** The share of a thing (the ellipse in its box) that has one of the colours. */
function colourShare(picture: Raster<3>, box: Box, colours: readonly PlainColour[]): number {
  const { left, top, width, height } = wholePixels(box, picture.width, picture.height);
  const step = Math.max(1, Math.round(Math.sqrt((width * height) / 4000)));
  let sum = 0;
  let count = 0;
  for (let y = top; y < top + height; y += step) {
    for (let x = left; x < left + width; x += step) {
      const u = (x - left) / width - 0.5;
      const v = (y - top) / height - 0.5;
      if (u * u + v * v > 0.18) continue;
      const p = 3 * (y * picture.width + x);
      const [r, g, b] = [picture.data[p], picture.data[p + 1], picture.data[p + 2]];
      sum += Math.max(...colours.map((colour) => likeness(colour, r, g, b)));
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}
