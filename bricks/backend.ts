import type { BrickImplementation } from "./brick.js";

/** A place where bricks run: this machine's CPU, or a provider of GPU endpoints. */
export interface Backend {
  readonly name: string;
  /** Its implementation of a brick, loaded when first asked for, or null when it has none. */
  find(brick: string): Promise<BrickImplementation | null>;
  /** Frees models and worker threads. The backend may be used again afterwards. */
  close(): Promise<void>;
}
