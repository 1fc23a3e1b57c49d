import { supported } from "../../brick.js";
import type { BrickDescription } from "../../description.js";

export const arithmeticNames = ["INVERSE", "COMPOSE", "RESIZE", "BBOX"] as const;
export type ArithmeticName = (typeof arithmeticNames)[number];

/** A brick that is arithmetic alone: always at hand, able to do every call, the same whatever the seed. */
export function describeArithmetic(brick: ArithmeticName): BrickDescription {
  return { brick, version: "1", model: "arithmetic", available: () => supported, supports: () => supported };
}
