import type { Backend } from "../../bricks/backend.js";
import type { BrickSpec, Catalogue, Port } from "../../bricks/catalogue.js";

/** A brick as the Builder is told of it. */
export interface OfferedBrick {
  readonly spec: BrickSpec;
  /** False: it is listed, but nothing here runs it. */
  readonly available: boolean;
}

/** What becomes of bricks that nothing here runs: left out of the library, or listed with a mark. */
export type UnavailableMode = "omit" | "mark";

/** The library that a Builder is offered, in the catalogue's order. */
export function offeredBricks(
  catalogue: Catalogue,
  unavailable: ReadonlySet<string>,
  mode: UnavailableMode,
): OfferedBrick[] {
  const all = [...catalogue.values()].map((spec) => ({ spec, available: !unavailable.has(spec.name) }));
  return mode === "omit" ? all.filter((brick) => brick.available) : all;
}

/** The bricks that none of the backends can run here. */
export async function unavailableBricks(
  catalogue: Catalogue,
  backends: readonly Backend[],
): Promise<ReadonlySet<string>> {
  const unavailable = new Set<string>();
  for (const brick of catalogue.keys()) {
    const implementations = await Promise.all(backends.map((backend) => backend.find(brick)));
    if (!implementations.some((implementation) => implementation?.available().ok)) unavailable.add(brick);
  }
  return unavailable;
}

/** `Mask[mask1]`, as Lego-Edit writes ports. */
export function paperPorts(ports: Readonly<Record<string, Port>>): string {
  return `{${Object.entries(ports)
    .map(([name, port]) => `${port.type}[${name}]`)
    .join(", ")}}`;
}

/** The bounds of a number in words: `1 … 8`, `above 0, at most 20`. Empty where it has none. */
export function boundsOf({ min, max, above }: Port): string {
  if (min !== undefined && max !== undefined) return `${min} … ${max}`;
  const low = above !== undefined ? `above ${above}` : min !== undefined ? `at least ${min}` : "";
  const high = max !== undefined ? `at most ${max}` : "";
  return [low, high].filter((part) => part !== "").join(", ");
}
