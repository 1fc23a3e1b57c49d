import type { Catalogue } from "../catalogue.js";
import { describedProvider } from "../gpu/described.js";
import type { VerifyCallback, WaitingBackend } from "../gpu/waiting.js";
import type { Account } from "./account.js";
import { type ReplicateApi, replicateApi } from "./client.js";
import { type ChosenMapping, describeReplicate, mappedBrick } from "./description.js";
import { replicateRuns } from "./runs.js";
import { verifyReplicate } from "./webhook.js";

export interface ReplicateBackend extends WaitingBackend {
  readonly verify: VerifyCallback;
}

/** Replicate's bricks where their runs are looked after, while pictures are sent and collected elsewhere. */
export function watchedReplicate(
  account: Account,
  chosen: ReadonlyMap<string, ChosenMapping>,
  catalogue: Catalogue,
): ReplicateBackend {
  const api = replicateApi(account);
  const runs = replicateRuns(account, api);
  const described = describedProvider(
    "replicate",
    (brick) => chosen.has(brick),
    (name) => {
      const mapped = mappedBrick(name, chosen, catalogue);
      return mapped && { ...describeReplicate(mapped), ...runs };
    },
  );
  return { ...described, verify: verifyBy(account, api) };
}

/** Verification by the account's own secret, which is asked for once. */
export function verifyBy(account: Account, api: Pick<ReplicateApi, "webhookSecret">): VerifyCallback {
  let secret: Promise<string> | null = null;
  return verifyReplicate(account, async () => {
    secret ??= api.webhookSecret(AbortSignal.timeout(10_000));
    try {
      return await secret;
    } catch (error) {
      secret = null;
      throw error;
    }
  });
}
