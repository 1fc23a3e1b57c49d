import { type BrickDescription, neverRun } from "../description.js";
import type { Runs, WaitingBackend, WaitingBrick } from "./waiting.js";

/** What is known of a brick on a provider of GPUs without its pictures: enough to plan with it, and to say what it costs. */
export type WaitingDescription = BrickDescription & Pick<WaitingBrick, "provider" | "price">;

/**
 * A provider's backend where its runs are started and collected elsewhere. Where `find` answers {@link Runs} too, they can be looked
 * after here.
 */
export function describedProvider(
  name: string,
  chosenFor: (brick: string) => boolean,
  find: (brick: string) => (WaitingDescription & Partial<Runs>) | null,
): WaitingBackend {
  return {
    name,
    waits: true,
    partial: true,
    chosenFor,
    async find(brick) {
      const description = find(brick);
      return description === null ? null : onlyDescribed(name, description);
    },
    async close() {},
  };
}

function onlyDescribed(backend: string, description: WaitingDescription & Partial<Runs>): WaitingBrick {
  const { named, find, poll, cancel, clear } = description;
  const elsewhere = async (): Promise<never> => {
    throw new Error(`${description.brick} on ${backend} is only described here; it runs in another function.`);
  };
  return {
    ...neverRun(backend, description),
    provider: description.provider,
    price: description.price,
    prepare: elsewhere,
    create: elsewhere,
    collect: elsewhere,
    find: find ?? elsewhere,
    poll: poll ?? elsewhere,
    cancel: cancel ?? elsewhere,
    ...(named ? { named } : {}),
    ...(clear ? { clear } : {}),
  };
}
