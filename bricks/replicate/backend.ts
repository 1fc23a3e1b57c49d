import type { Backend } from "../backend.js";
import type { Catalogue } from "../catalogue.js";
import type { VerifyCallback, WaitingBackend, WaitingBrick } from "../gpu/waiting.js";
import type { Account } from "./account.js";
import { replicateBrick, withoutAccount } from "./brick.js";
import { replicateApi } from "./client.js";
import { defaultMappings } from "./defaults.js";
import type { Mapping } from "./mapping.js";
import { verifyReplicate } from "./webhook.js";

/** A brick that the configuration gives to a model of the user's choice. */
export interface ChosenMapping {
  readonly mapping: Mapping;
  /** The version that the configuration states. */
  readonly version: string;
}

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
      const spec = catalogue.get(name);
      const choice = chosen.get(name);
      const mapping = choice?.mapping ?? defaultMappings.get(name);
      if (spec === undefined || mapping === undefined) return null;
      const brick = replicateBrick({ spec, mapping, account, api, ...(choice ? { version: choice.version } : {}) });
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

/** What the configuration gives to Replicate where no token is set: listed with the reason, and never run. */
export function replicateWithoutAccount(chosen: ReadonlyMap<string, ChosenMapping>, catalogue: Catalogue): Backend {
  return {
    name: "replicate",
    partial: true,
    chosenFor: (brick) => chosen.has(brick),
    async find(name) {
      const spec = catalogue.get(name);
      const choice = chosen.get(name);
      return spec && choice ? withoutAccount({ spec, mapping: choice.mapping }) : null;
    },
    async close() {},
  };
}
