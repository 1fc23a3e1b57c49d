import { type BrickImplementation, type PortValue, supported } from "../../brick.js";

/** A brick that is arithmetic alone: always at hand, able to do every call, the same whatever the seed. */
export function arithmeticBrick(
  brick: string,
  version: string,
  run: (inputs: Readonly<Record<string, PortValue | undefined>>) => Record<string, PortValue>,
): BrickImplementation {
  return {
    brick,
    version,
    model: "arithmetic",
    available: () => supported,
    supports: () => supported,
    run: async (inputs) => run(inputs),
  };
}
