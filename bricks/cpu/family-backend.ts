import type { Backend } from "../backend.js";
import type { BrickImplementation } from "../brick.js";

/** One family of the CPU's bricks as a backend of its own, for a process that runs no others. */
export function familyBackend(
  bricks: readonly BrickImplementation[],
  close: () => Promise<void> = async () => {},
): Backend {
  return { name: "cpu", find: async (name) => bricks.find(({ brick }) => brick === name) ?? null, close };
}
