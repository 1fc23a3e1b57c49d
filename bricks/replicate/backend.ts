import type { Catalogue } from "../catalogue.js";
import type { WaitingBrick } from "../gpu/waiting.js";
import type { Account } from "./account.js";
import { replicateBrick } from "./brick.js";
import { replicateApi } from "./client.js";
import { type ChosenMapping, mappedBrick } from "./description.js";
import { type ReplicateBackend, verifyBy } from "./watched.js";

export type { ReplicateBackend } from "./watched.js";

/** The library's bricks on Replicate's public models, or on those that the configuration names. */
export function replicateBackend(
  account: Account,
  chosen: ReadonlyMap<string, ChosenMapping>,
  catalogue: Catalogue,
): ReplicateBackend {
  const api = replicateApi(account);
  const bricks = new Map<string, WaitingBrick>();
  return {
    name: "replicate",
    waits: true,
    partial: true,
    chosenFor: (brick) => chosen.has(brick),
    async find(name) {
      const known = bricks.get(name);
      if (known !== undefined) return known;
      const mapped = mappedBrick(name, chosen, catalogue);
      if (mapped === null) return null;
      const brick = replicateBrick({ ...mapped, account, api });
      bricks.set(name, brick);
      return brick;
    },
    async close() {},
    verify: verifyBy(account, api),
  };
}
