import { type BrickDescription, neverRun } from "../description.js";
import type { WaitingBackend, WaitingBrick } from "./waiting.js";

/** What is known of a brick on a provider of GPUs without its pictures: enough to plan with it, and to say what it costs. */
export type WaitingDescription = BrickDescription & Pick<WaitingBrick, "provider" | "price">;

/** A provider's backend where its runs are started and collected elsewhere. */
export function describedProvider(
  name: string,
  chosenFor: (brick: string) => boolean,
  find: (brick: string) => WaitingDescription | null,
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

function onlyDescribed(backend: string, description: WaitingDescription): WaitingBrick {
  const elsewhere = async (): Promise<never> => {
    throw new Error(`${description.brick} on ${backend} is only described here; it runs in another function.`);
  };
  return {
    ...neverRun(backend, description),
    provider: description.provider,
    price: description.price,
    prepare: elsewhere,
    create: elsewhere,
    find: elsewhere,
    poll: elsewhere,
    cancel: elsewhere,
    collect: elsewhere,
  };
}
