import { z } from "zod";
import { sha256 } from "../../platform/canonical-json.js";
import type { Clock } from "../../platform/clock.js";
import { BadInputError } from "../../platform/errors.js";
import type { Records, StoredRecord } from "../../platform/records.js";
import { newWebhookSecret } from "./signature.js";

const SECRETS = "webhook-secrets";
/** Hours for which an old secret still signs beside the new one, unless told. */
export const OVERLAP_HOURS = 24;
/** … and at most. */
export const MOST_OVERLAP_HOURS = 30 * 24;

export interface SecretsDependencies {
  readonly records: Records;
  readonly clock: Clock;
}

export interface WebhookSecret {
  /** `whsec_…` */
  readonly secret: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Until when the secret before it signs too; null when there is none. */
  readonly previousUntil: string | null;
}

const schema = z.looseObject({
  id: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  secret: z.string().startsWith("whsec_"),
  previous: z.object({ secret: z.string(), until: z.string() }).nullable(),
});
type SecretRecord = StoredRecord & z.output<typeof schema>;

/** The secret that a principal's webhooks are signed with, made when it is first asked for. */
export async function getWebhookSecret(deps: SecretsDependencies, principal: string): Promise<WebhookSecret> {
  return shown(deps.clock, await getOrCreate(deps, principal));
}

/** A new secret. The one before signs too for `overlapHours` (0 … 720), so that receivers can change without a gap; 0 where it has leaked. */
export async function rotateWebhookSecret(
  deps: SecretsDependencies,
  principal: string,
  overlapHours: number = OVERLAP_HOURS,
): Promise<WebhookSecret> {
  if (!(overlapHours >= 0 && overlapHours <= MOST_OVERLAP_HOURS)) {
    throw new BadInputError(
      `A secret cannot be kept for another ${overlapHours} hours.`,
      `Give 0 to ${MOST_OVERLAP_HOURS}.`,
    );
  }
  for (;;) {
    const before = await getOrCreate(deps, principal);
    const now = deps.clock.now();
    const until = new Date(now.getTime() + overlapHours * 3_600_000).toISOString();
    const after: SecretRecord = {
      id: before.id,
      principal,
      createdAt: now.toISOString(),
      secret: newWebhookSecret(),
      previous: overlapHours === 0 ? null : { secret: before.secret, until },
    };
    if (await deps.records.replace(SECRETS, after, { secret: before.secret })) return shown(deps.clock, after);
  }
}

/** All that sign now, the newest first. */
export async function signingSecrets(deps: SecretsDependencies, principal: string): Promise<readonly string[]> {
  const { secret, previous } = await getOrCreate(deps, principal);
  return previous !== null && isAhead(deps.clock, previous.until) ? [secret, previous.secret] : [secret];
}

async function getOrCreate({ records, clock }: SecretsDependencies, principal: string): Promise<SecretRecord> {
  const id = sha256(principal);
  for (;;) {
    const stored = await records.get(SECRETS, id);
    if (stored !== null) return schema.parse(stored);
    const createdAt = clock.now().toISOString();
    const made: SecretRecord = { id, principal, createdAt, secret: newWebhookSecret(), previous: null };
    if (await records.create(SECRETS, made)) return made;
  }
}

function shown(clock: Clock, { secret, createdAt, previous }: SecretRecord): WebhookSecret {
  const previousUntil = previous !== null && isAhead(clock, previous.until) ? previous.until : null;
  return { secret, createdAt, previousUntil };
}

function isAhead(clock: Clock, time: string): boolean {
  return Date.parse(time) > clock.now().getTime();
}
