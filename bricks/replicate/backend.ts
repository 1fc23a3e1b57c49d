import type { Catalogue } from "../catalogue.js";
import type { VerifyCallback, WaitingBackend, WaitingBrick } from "../gpu/waiting.js";
import type { Account } from "./account.js";
import { replicateBrick } from "./brick.js";
import { replicateApi } from "./client.js";
import { type ChosenMapping, mappedBrick } from "./description.js";
import { verifyReplicate } from "./webhook.js";

export interface ReplicateBackend extends WaitingBackend {
  readonly verify: VerifyCallback;
}

/** The library's bricks on Replicate's public models, or on those that the configuration names. */
export function replicateBackend(
  account: Account,
  chosen: ReadonlyMap<string, ChosenMapping>,
  catalogue: Catalogue,
): ReplicateBackend {
  const api = replicateApi(account);
  const bricks = new Map<string, WaitingBrick>();
  let secret: Promise<string> | null = null;
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
    verify: verifyReplicate(account, async () => {
      secret ??= api.webhookSecret(AbortSignal.timeout(10_000));
      try {
        return await secret;
      } catch (error) {
        secret = null;
        throw error;
      }
    }),
  };
}
