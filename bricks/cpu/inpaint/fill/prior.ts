/**
 * What is known of a source before looking at its pixels: a patch from nearby, and above all from the same height, fits
 * better, because perspective and light change with height. In units of patch distance for an offset as long as the
 * picture's long side; it grows with the square of the offset.
 */
export interface Prior {
  readonly across: number;
  readonly down: number;
  /** What it costs, at most, to copy from what is not of the hole's surroundings. */
  readonly foreign: number;
}

/** The prior's two factors for a picture of this size: cost = dx² · across + dy² · down. */
export function scalePrior(prior: Prior, width: number, height: number): Prior {
  const side = Math.max(width, height);
  return { ...prior, across: prior.across / (side * side), down: prior.down / (side * side) };
}
