import type { Backend } from "./backend.js";
import type { BrickImplementation } from "./brick.js";

/**
 * What is known of a brick on a backend without its code and its models: enough to plan with it and to list it, and light
 * enough for a function that never touches a pixel.
 */
export type BrickDescription = Pick<
  BrickImplementation,
  "brick" | "version" | "model" | "price" | "available" | "supports"
>;

type Work = Omit<BrickImplementation, keyof BrickDescription>;

/** A described brick with its work. What the description answers may change from call to call, so it is asked each time. */
export function implement(description: BrickDescription, work: Work): BrickImplementation {
  return {
    brick: description.brick,
    version: description.version,
    ...(description.price === undefined ? {} : { price: description.price }),
    get model() {
      return description.model;
    },
    available: () => description.available(),
    supports: (call) => description.supports(call),
    ...work,
  };
}

/** A backend that knows its bricks and runs none of them: they run elsewhere. */
export function describedBackend(name: string, descriptions: readonly BrickDescription[]): Backend {
  const bricks = new Map(descriptions.map((description) => [description.brick, neverRun(name, description)]));
  return {
    name,
    find: async (brick) => bricks.get(brick) ?? null,
    async close() {},
  };
}

/** A described brick as an implementation that must not be asked to work. */
export function neverRun(backend: string, description: BrickDescription): BrickImplementation {
  return implement(description, {
    run: async () => {
      throw new Error(`${description.brick} on ${backend} is only described here; it runs in another function.`);
    },
  });
}
