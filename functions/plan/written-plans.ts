import type { Catalogue } from "../../bricks/catalogue.js";
import type { Builder, PlanReading } from "../../builder/builder.js";
import { planFileBuilder } from "../../builder/plan-file.js";
import { canonicalJson } from "../../platform/canonical-json.js";
import type { ObjectStore } from "../../platform/object-store.js";

/** Readings that are kept; the longest unused goes first. */
const KEPT = 32;

/**
 * Plans that are given instead of asked for, by their key in the store. Keys are of the content (`sources/<sha256>`), so that what was
 * read once holds for every photo that comes with the same plan.
 */
export class WrittenPlans {
  readonly #readings = new Map<string, PlanReading>();

  /** @param catalogue Default: the built-in library. */
  constructor(private readonly catalogue?: Catalogue) {}

  /** The Builder that answers the plan under `key`, checked like any other. @throws {ObjectMissingError} when there is none. */
  async builderFor(store: ObjectStore, key: string): Promise<Builder> {
    const text = new TextDecoder().decode(await store.get(key));
    const builder = planFileBuilder(text, this.catalogue);
    return {
      ...builder,
      build: async (request) => {
        const { instruction, init } = request;
        const subject = canonicalJson({ key, instruction, init: [...init] });
        const reading = this.#readings.get(subject) ?? (await builder.build(request));
        this.#keep(subject, reading);
        return reading;
      },
    };
  }

  #keep(subject: string, reading: PlanReading): void {
    this.#readings.delete(subject);
    this.#readings.set(subject, reading);
    for (const oldest of this.#readings.keys()) {
      if (this.#readings.size <= KEPT) break;
      this.#readings.delete(oldest);
    }
  }
}
