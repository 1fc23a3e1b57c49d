import type { Catalogue } from "../../bricks/catalogue.js";
import type { Builder, PlanReading } from "../../builder/builder.js";
import { planFileBuilder } from "../../builder/plan-file.js";
import { canonicalJson } from "../../platform/canonical-json.js";
import type { ObjectStore } from "../../platform/object-store.js";
import { Recent } from "../../platform/recent.js";

/** Plans, and readings of them, that are kept; the longest unused goes first. */
const KEPT = 32;

/**
 * Plans that are given instead of asked for, by their key in the store. Keys are of the content (`sources/<sha256>`), so that what was
 * read once holds for every photo that comes with the same plan.
 */
export class WrittenPlans {
  readonly #builders = new Recent<Promise<Builder>>(KEPT);
  readonly #readings = new Recent<PlanReading>(KEPT);

  /** @param catalogue Default: the built-in library. */
  constructor(private readonly catalogue?: Catalogue) {}

  /** The Builder that answers the plan under `key`, checked like any other. @throws {ObjectMissingError} when there is none. */
  async builderFor(store: ObjectStore, key: string): Promise<Builder> {
    const found = this.#builders.getOr(key, () => this.#read(store, key));
    found.catch(() => this.#builders.delete(key));
    const builder = await found;
    return {
      ...builder,
      build: async (request) => {
        const { instruction, init } = request;
        const subject = canonicalJson({ key, instruction, init: [...init] });
        const reading = this.#readings.get(subject) ?? (await builder.build(request));
        this.#readings.set(subject, reading);
        return reading;
      },
    };
  }

  async #read(store: ObjectStore, key: string): Promise<Builder> {
    return planFileBuilder(new TextDecoder().decode(await store.get(key)), this.catalogue);
  }
}
