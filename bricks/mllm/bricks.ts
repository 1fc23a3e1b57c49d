/** The bricks that a vision model answers. */
export const mllmNames: readonly string[] = ["ADD-PRED", "CMI-PRED", "RES"];

/**
 * Whether another backend may serve while the model's server is out of reach. Not for a RES that asks the local one first: what that
 * one does not know it would not know the second time either.
 */
export function mllmFallsBack(brick: string, localFirst: boolean): boolean {
  return mllmNames.includes(brick) && !(brick === "RES" && localFirst);
}
