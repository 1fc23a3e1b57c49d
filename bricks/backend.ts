import type { BrickImplementation } from "./brick.js";

/** A place where bricks run: this machine's CPU, or a provider of GPU endpoints. */
export interface Backend {
  readonly name: string;
  /** Its implementation of a brick, loaded when first asked for, or null when it has none. */
  find(brick: string): Promise<BrickImplementation | null>;
  /** Frees models and worker threads. The backend may be used again afterwards. */
  close(): Promise<void>;
  /** True for the bricks that a configuration gives to this backend: it comes before all others for them. */
  chosenFor?(brick: string): boolean;
  /**
   * For these bricks it asks a server that may be out of reach; another backend then serves instead, as the plan says beforehand.
   * Without it, a failure is a failure.
   */
  fallsBack?(brick: string): boolean;
  /** It has no arithmetic of its own: chosen by name, it does what it has, and others do the rest. */
  readonly partial?: true;
}

/** The backends in the order in which they are asked for a brick: those that were chosen for it, then the others as they stand. */
function inOrderFor<B extends Backend>(brick: string, backends: readonly B[]): B[] {
  const chosen = (backend: B) => backend.chosenFor?.(brick) === true;
  return [...backends.filter(chosen), ...backends.filter((backend) => !chosen(backend))];
}

/**
 * The backends that are asked for a brick when `preference` is chosen: `auto`, or a backend's name. Empty where there is no
 * backend of that name.
 */
export async function candidatesFor(
  brick: string,
  backends: readonly Backend[],
  preference: string,
): Promise<Backend[]> {
  if (preference === "auto") return inOrderFor(brick, backends);
  const named = backends.filter(({ name }) => name === preference);
  const [backend] = named;
  if (backend?.partial !== true || (await backend.find(brick)) !== null) return named;
  return inOrderFor(
    brick,
    backends.filter((other) => other.partial !== true),
  );
}
