import type { PlainColour } from "../colour.js";
import type { Noun } from "./nouns.js";

/** A direction in the picture; "front" is what is nearest to the viewer. */
export type Side = "left" | "right" | "top" | "bottom" | "front" | "back" | "middle";

/** How a thing lies to another. */
export type Relation =
  | "left of"
  | "right of"
  | "above"
  | "below"
  | "on"
  | "in"
  | "next to"
  | "behind"
  | "in front of"
  | "between"
  | "with";

/** A noun phrase that points at things in a picture: "the two red cups on the left of the laptop". */
export interface Referring {
  readonly noun: Noun;
  readonly colours: readonly PlainColour[];
  readonly size: "large" | "small" | null;
  /** Sides that it is picked by, e.g. top and right for "in the upper right corner". */
  readonly sides: readonly Side[];
  /** Its place in the order from the first side, from 1. */
  readonly ordinal: number;
  /** How many; null for one, or for all when the noun is plural. */
  readonly count: number | "all" | null;
  readonly relations: readonly { readonly relation: Relation; readonly anchors: readonly Referring[] }[];
}

/** What a prompt points at: each of `parts` ("the dog and the cat"), or all but them ("everything except the dog"). */
export interface Expression {
  readonly parts: readonly Referring[];
  readonly inverted: boolean;
}
