import { z } from "zod";
import { isArtefact, type Value } from "../../platform/artefact.js";
import { type Records, recordCursor, type StoredRecord } from "../../platform/records.js";

/** The records of predictions, by memo key: one run is paid for, whoever waits for it. */
export const PREDICTIONS = "predictions";
/** Prediction's id → memo key. */
export const PREDICTION_IDS = "prediction-ids";
/** One for every attempt to start a run: whoever writes it may. */
export const CLAIMS = "prediction-claims";
/** Deliveries of webhooks that were acted on. */
export const DELIVERIES = "deliveries";
/** Waiters of predictions that many wait for, listed by the prediction's memo key. */
export const WAITERS = "prediction-waiters";
/** Records of the system itself belong to no person. */
export const SYSTEM = "system";

/** Seconds after which a record of a collection is of no use to anybody. The reconciler forgets predictions after a day by itself. */
const USEFUL: Readonly<Record<string, number>> = {
  [PREDICTIONS]: 2 * 86_400,
  [PREDICTION_IDS]: 2 * 86_400,
  [CLAIMS]: 86_400,
  [WAITERS]: 86_400,
  [DELIVERIES]: 86_400,
};

/** What all records of a system's collection have in common; they vanish by themselves. */
export function systemRecord(collection: string, id: string, now: Date) {
  const expiresAt = new Date(now.getTime() + (USEFUL[collection] ?? 86_400) * 1000).toISOString();
  return { id, principal: SYSTEM, createdAt: now.toISOString(), expiresAt } as const;
}

const value = z.custom<Value>((v) => v === null || ["string", "number"].includes(typeof v) || isArtefact(v));

export const waiterSchema = z.object({
  /** The task token that the state machine waits for. */
  token: z.string(),
  editId: z.string(),
  step: z.string(),
  /** When its own engine last knew the token, ISO 8601. */
  seenAt: z.string(),
});

const callSchema = z.object({
  brick: z.string(),
  inputs: z.record(z.string(), value),
  seed: z.number(),
  editId: z.string(),
  step: z.string(),
  backend: z.string(),
  fallback: z.string().optional(),
});

const recordSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  principal: z.literal(SYSTEM),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  /** Raised by every change: what the conditional writes compare. */
  revision: z.int(),
  /** `creating`: the provider is being asked, or its answer was lost. `waiting`: the prediction runs. `done`: it is over, and what is left is to tell. */
  state: z.enum(["creating", "waiting", "done"]),
  call: callSchema,
  /** As the provider was given it. */
  prepared: z.record(z.string(), z.unknown()),
  /** Number of the attempt to start it, from 1. */
  attempt: z.int(),
  /** When the attempt began, ISO 8601. Null when it ended without an answer. */
  attemptedAt: z.string().nullable(),
  prediction: z.string().nullable(),
  waiters: z.array(waiterSchema),
  /** More wait than stand here: those have records of their own. */
  overflow: z.boolean().default(false),
  /** ISO 8601. */
  doneAt: z.string().nullable().default(null),
  polls: z.int(),
  /** ISO 8601. */
  nextPollAt: z.string(),
  /** How often it was handed over to be settled, since the provider could last be reached for it. */
  handedOver: z.int().default(0),
  /** How a failed one ended. */
  failure: z.object({ error: z.string(), cause: z.string() }).nullable(),
});

export type PredictionRecord = z.output<typeof recordSchema>;
export type Waiter = z.output<typeof waiterSchema>;

/** The record of a key, or null: none, or one that cannot be read (of another version). */
export async function getPrediction(records: Records, key: string): Promise<PredictionRecord | null> {
  return read(await records.get(PREDICTIONS, key));
}

const PAGE = 500;

/** All that are not told yet, newest first. */
export async function listPredictions(records: Records): Promise<PredictionRecord[]> {
  const all: PredictionRecord[] = [];
  for (let before: string | undefined; ; ) {
    const page = await records.list(PREDICTIONS, SYSTEM, PAGE, before);
    all.push(...page.flatMap((record) => read(record) ?? []));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return all;
    before = recordCursor(last);
  }
}

function read(stored: StoredRecord | null): PredictionRecord | null {
  const { success, data } = recordSchema.safeParse(stored);
  return success ? data : null;
}

/** False when somebody else has changed it meanwhile. */
export function replacePrediction(
  records: Records,
  before: PredictionRecord,
  after: PredictionRecord,
): Promise<boolean> {
  return records.replace(PREDICTIONS, { ...after, revision: before.revision + 1 }, { revision: before.revision });
}

/**
 * Changes a record as it is now, however often somebody else gets in between. `change` answers null for "leave it". Answers the
 * record as it was written, or null when it was left or is gone.
 */
export async function changePrediction(
  records: Records,
  key: string,
  change: (record: PredictionRecord) => PredictionRecord | null,
): Promise<PredictionRecord | null> {
  for (let tries = 0; tries < 50; tries++) {
    const before = await getPrediction(records, key);
    const after = before && change(before);
    if (before === null || after === null) return null;
    if (await replacePrediction(records, before, after)) return { ...after, revision: before.revision + 1 };
    // Many at once would get into each other's way for ever.
    await new Promise((go) => setTimeout(go, Math.random() * Math.min(200, 5 * tries)));
  }
  throw new Error(`The record of prediction ${key} changes faster than it can be written.`);
}

/** An attempt that has not come to an end after so many milliseconds has lost whoever made it. */
const ATTEMPT = 90_000;

/** Somebody is just about to start the run. */
export function isUnderWay({ state, attemptedAt }: PredictionRecord, now: Date): boolean {
  return state === "creating" && attemptedAt !== null && now.getTime() - Date.parse(attemptedAt) < ATTEMPT;
}
