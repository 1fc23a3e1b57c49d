import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../../../platform/clock.js";
import type { Records } from "../../../platform/records.js";
import type { Authenticate } from "../principal.js";

/** Keys are kept as hashes only: who reads the table learns none. */
export const API_KEYS = "api-keys";
/** Keys belong to the system until they say whose requests they make. */
const OWNER = "system";

const recordSchema = z.object({
  id: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  name: z.string(),
  actsFor: z.string(),
  /** Lower-case hex SHA-256 of the whole key. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** The principal whose requests it makes. */
  readonly actsFor: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

export interface NewApiKey {
  /** For people. */
  readonly name: string;
  /** Default: a principal of its own. Two keys of one principal are for rotation. */
  readonly actsFor?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

type Deps = { readonly records: Records; readonly clock: Clock };

/** Makes a key. Its text is answered once and kept nowhere. */
export async function createApiKey(
  { records, clock }: Deps,
  { name, actsFor, expiresAt }: NewApiKey,
): Promise<{ readonly key: string; readonly facts: ApiKey }> {
  const id = randomBytes(8).toString("hex");
  const key = `bw_${id}_${randomBytes(32).toString("base64url")}`;
  const facts = { id, name, actsFor: actsFor ?? `key:${id}`, createdAt: clock.now().toISOString() };
  const expires = expiresAt?.toISOString();
  await records.put(API_KEYS, {
    ...facts,
    principal: OWNER,
    hash: hashOf(key).toString("hex"),
    ...(expires === undefined ? {} : { expiresAt: expires }),
  });
  return { key, facts: { ...facts, expiresAt: expires ?? null } };
}

/** From now on the key is worth nothing. */
export async function revokeApiKey({ records }: Deps, id: string): Promise<boolean> {
  if (!/^[0-9a-f]{16}$/.test(id) || (await records.get(API_KEYS, id)) === null) return false;
  await records.delete(API_KEYS, id);
  return true;
}

/** Newest first. */
export async function listApiKeys({ records }: Deps, limit = 100): Promise<ApiKey[]> {
  const stored = await records.list(API_KEYS, OWNER, limit);
  return stored.flatMap((record) => {
    const { data } = recordSchema.safeParse(record);
    if (data === undefined) return [];
    const { hash: _hash, expiresAt = null, ...facts } = data;
    return [{ ...facts, expiresAt }];
  });
}

/** Keys that were made with {@link createApiKey}, as `Authorization: Bearer …` or `X-Api-Key`. */
export function apiKeys({ records, clock }: Deps): Authenticate {
  return async ({ headers }) => {
    const key = givenKey(headers);
    const id = /^bw_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/.exec(key ?? "")?.[1];
    if (key === null || id === undefined) return null;
    const { data } = recordSchema.safeParse(await records.get(API_KEYS, id));
    if (data === undefined || !timingSafeEqual(hashOf(key), Buffer.from(data.hash, "hex"))) return null;
    if (data.expiresAt !== undefined && Date.parse(data.expiresAt) <= clock.now().getTime()) return null;
    return { id: data.actsFor };
  };
}

/** Keys that were given when the program started. Each one is a principal of its own. */
export function givenKeys(keys: readonly string[]): Authenticate {
  const known = keys.map((key) => ({ hash: hashOf(key), id: `key:${hashOf(key).toString("hex").slice(0, 16)}` }));
  return async ({ headers }) => {
    const key = givenKey(headers);
    if (key === null) return null;
    const hash = hashOf(key);
    // All are compared, so that the time says nothing of which one it was.
    const matches = known.filter((one) => timingSafeEqual(one.hash, hash));
    return matches[0] ? { id: matches[0].id } : null;
  };
}

function givenKey(headers: Headers): string | null {
  const bearer = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(headers.get("authorization") ?? "")?.[1];
  return bearer ?? headers.get("x-api-key");
}

function hashOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
