/** Items that run one after another. */
export type Block = readonly Item[];

/** `step` is a node's place in the graph; a parallel waits for all of its branches. */
export type Item =
  | { readonly kind: "step"; readonly step: number }
  | { readonly kind: "parallel"; readonly branches: readonly Block[] };

/** Every step of a block, in the order of the text. */
export function stepsOf(block: Block): number[] {
  return block.flatMap((item) => (item.kind === "step" ? [item.step] : item.branches.flatMap(stepsOf)));
}

/** Seconds until the block is done when every step takes its `seconds`. */
export function makespan(block: Block, seconds: readonly number[]): number {
  let sum = 0;
  for (const item of block) {
    sum +=
      item.kind === "step"
        ? (seconds[item.step] ?? 0)
        : Math.max(0, ...item.branches.map((branch) => makespan(branch, seconds)));
  }
  return sum;
}
