import { z } from "zod";
import { canonicalJson, sha256 } from "../../platform/canonical-json.js";
import { newEditId } from "../edits/new-id.js";
import { type EditRecord, getEdit } from "../edits/record.js";
import type { EditOrder, GivenPicture } from "./body/edit-order.js";
import type { ApiDependencies } from "./dependencies.js";
import type { Principal } from "./principal.js";
import { Problem, problemOf, problems } from "./problem.js";

const KEYS = "idempotency";
const KEPT = 86_400_000;
/** Milliseconds after which whoever began has certainly ended: no answer takes longer. */
const ABANDONED = 90_000;

const claimSchema = z.object({
  id: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  fingerprint: z.string(),
  editId: z.string(),
  /** When somebody last began to make the edit; null when that failed in a way that may pass. */
  claimedAt: z.string().nullable(),
});
type Claim = z.output<typeof claimSchema>;

export interface Begun {
  readonly record: EditRecord;
  /** It was begun by an earlier request of the same key. */
  readonly replayed: boolean;
}

/** The key of a request, or null. @throws {Problem} when it is none. */
export function readIdempotencyKey(request: Request): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null) return null;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem("invalid-value", "The Idempotency-Key must be 1 to 255 visible ASCII characters.", {
    hint: "A UUID will do.",
  });
}

/**
 * Begins an edit once for a key, however often and however many at a time ask. A failed attempt that would fail again frees the
 * key; one that may pass keeps the edit's id, so that the next attempt finds what the first one may have started.
 * @throws {Problem} 409 while another request of that key is at it, 422 when that one was of something else.
 */
export async function beginOnce(
  deps: Pick<ApiDependencies, "records" | "clock">,
  principal: Principal,
  key: string | null,
  fingerprint: () => string,
  begin: (editId: string) => Promise<EditRecord>,
): Promise<Begun> {
  if (key === null) return { record: await begin(newEditId(deps.clock.now())), replayed: false };
  const print = fingerprint();
  const id = sha256(`${principal.id}\n${key}`);
  for (let tries = 0; tries < 20; tries++) {
    const now = deps.clock.now();
    const fresh: Claim = {
      id,
      principal: principal.id,
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + KEPT).toISOString(),
      fingerprint: print,
      editId: newEditId(now),
      claimedAt: now.toISOString(),
    };
    if (await deps.records.create(KEYS, fresh)) return attempt(deps, fresh, begin);
    const stored = claimSchema.safeParse(await deps.records.get(KEYS, id)).data;
    if (stored === undefined) continue;
    if (stored.fingerprint !== print) {
      throw new Problem("key-reused", "The Idempotency-Key was used for another request.", {
        hint: "Use a new key for a new request.",
      });
    }
    const made = await getEdit(deps.records, stored.editId);
    if (made !== null) return { record: made, replayed: true };
    if (stored.claimedAt !== null && now.getTime() - Date.parse(stored.claimedAt) < ABANDONED) {
      throw new Problem("in-progress", "A request with this Idempotency-Key is being worked on.", {
        hint: "Ask again in a second.",
        headers: { "Retry-After": "1" },
      });
    }
    const mine = { ...stored, claimedAt: now.toISOString() };
    if (await deps.records.replace(KEYS, mine, { claimedAt: stored.claimedAt })) return attempt(deps, mine, begin);
  }
  throw new Problem("in-progress", "A request with this Idempotency-Key is being worked on.", {
    headers: { "Retry-After": "1" },
  });
}

async function attempt(
  { records }: Pick<ApiDependencies, "records">,
  claim: Claim,
  begin: (editId: string) => Promise<EditRecord>,
): Promise<Begun> {
  try {
    return { record: await begin(claim.editId), replayed: false };
  } catch (error) {
    const [status] = problems[problemOf(error).kind];
    if (status < 500) await records.delete(KEYS, claim.id);
    else await records.replace(KEYS, { ...claim, claimedAt: null }, { claimedAt: claim.claimedAt });
    throw error;
  }
}

/** Equal for requests that ask for the same, whichever form they have. */
export function fingerprintOf(what: string, order: Partial<EditOrder>): string {
  const print = (given: GivenPicture | null | undefined) =>
    given?.by === "bytes" ? { by: "bytes", sha256: sha256(given.bytes) } : given;
  const { image, mask, background, ...rest } = order;
  return sha256(
    canonicalJson({ what, ...rest, image: print(image), mask: print(mask), background: print(background) }),
  );
}
