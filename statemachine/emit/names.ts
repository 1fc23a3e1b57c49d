/** A step's name in the machine, from its place: `step1`, `step2`, … in canonical order. */
export function stepName(place: number): string {
  return `step${place + 1}`;
}

/** A step's state, e.g. `step1 RES`: far below the limit of 80 characters. */
export function stateName(place: number, brick: string): string {
  return `${stepName(place)} ${brick}`;
}

/** The state that runs the step on the backend that it falls back on. */
export function fallbackName(state: string): string {
  return `${state} fallback`;
}

/**
 * The variable that holds a step's result within a scope. A state inside a branch may not assign a name that a scope around it
 * assigns, and the Parallel state around the branch does assign the step's result once more: hence one name a depth.
 */
export function resultVariable(place: number, depth: number): string {
  return depth === 0 ? stepName(place) : `${stepName(place)}_in${depth}`;
}
