import { z } from "@hono/zod-openapi";
import { canonicalJson, sha256 } from "../../../platform/canonical-json.js";
import { stopBatch } from "../../batch/follow.js";
import { getOrder } from "../../batch/order.js";
import { asBatch, BATCHES, type BatchRecord, getBatch } from "../../batch/record.js";
import { retryBatch } from "../../batch/retry.js";
import { settleBatch } from "../../batch/settle.js";
import { newEditId } from "../../edits/new-id.js";
import { problemAnswers } from "../answers.js";
import { requireEdits, setAsideForBatch, startWithin } from "../batches/allowance.js";
import { beginBatch, serviceOf, startingOf } from "../batches/begin.js";
import { batchListSchema, batchRequestSchema, batchSchema, retryRequestSchema } from "../batches/schemas.js";
import { batchSummary, batchView, followingOf } from "../batches/view.js";
import { conform, readJson } from "../body/json.js";
import { type AddRoutes, type ApiContext, route } from "../context.js";
import { cursorOf, readCursor } from "../cursor.js";
import { type ApiDependencies, limitsOf } from "../dependencies.js";
import { readIdempotencyKey } from "../idempotency.js";
import { Problem } from "../problem.js";

const tags = ["Batches"];
const idParam = z.object({ id: z.string().meta({ description: "A batch's id." }) });
const batch = { content: { "application/json": { schema: batchSchema } } };
const headers = z.object({
  "idempotency-key": z.string().max(255).optional().meta({ description: "The same key gives the same batch." }),
});
const unreadable = ["bad-request", "invalid-value", "too-large", "unsupported-media-type"] as const;

export const batchRoutes: AddRoutes = (app, deps) => {
  route(
    app,
    {
      method: "post",
      path: "/batches",
      operationId: "createBatch",
      tags,
      summary: "Edit many photos",
      description:
        "Begins a batch: photos of a manifest (CSV, TSV or JSON Lines; uploaded, in the store, at a URL, or its rows in the request), of a prefix of the store, or of an S3 Inventory. Each photo is an edit of its own.",
      request: { headers, body: { required: true, content: { "application/json": { schema: batchRequestSchema } } } },
      responses: {
        202: { description: "The batch, which runs.", headers: z.object({ location: z.string() }), ...batch },
        ...problemAnswers(...unreadable, "bad-input", "not-found", "key-reused"),
      },
    },
    async (c) => {
      const principal = c.get("principal");
      const key = readIdempotencyKey(c.req.raw);
      const wanted = await readJson(c.req.raw, limitsOf(deps).bodyBytes, batchRequestSchema);
      const print = sha256(canonicalJson(wanted));
      const { id, replayed } = await idFor(deps, principal.id, key, print);
      return begun(c, deps, await beginBatch(deps, principal, id, wanted, c.req.raw.signal), replayed);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/batches",
      operationId: "listBatches",
      tags,
      summary: "Your batches, newest first",
      request: {
        query: z.object({
          limit: z.coerce.number().int().min(1).max(50).optional().meta({ description: "1 … 50; 20 unless told." }),
          cursor: z.string().max(300).optional().meta({ description: "`next` of the page before." }),
        }),
      },
      responses: {
        200: { description: "One page.", content: { "application/json": { schema: batchListSchema } } },
        ...problemAnswers("invalid-value", "not-found"),
      },
    },
    async (c) => {
      const { limit, cursor } = conform(c.req.query(), listQuery);
      const before = cursor === undefined ? undefined : readCursor(cursor);
      const following = followingOf(deps);
      const stored = await deps.records.list(BATCHES, c.get("principal").id, limit + 1, before);
      const page = stored.slice(0, limit);
      const records = page.map(asBatch).filter((record) => record !== null);
      const batches = await Promise.all(
        records.map(async (record) => batchSummary(deps, await settleBatch(following, record))),
      );
      const last = page.at(-1);
      return c.json({ batches, next: stored.length > limit && last !== undefined ? cursorOf(last) : null });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/batches/{id}",
      operationId: "getBatch",
      tags,
      summary: "How a batch stands",
      request: { params: idParam },
      responses: { 200: { description: "The batch.", ...batch }, ...problemAnswers("not-found") },
    },
    async (c) => c.json(await batchView(deps, await ownBatch(c, deps))),
  );

  route(
    app,
    {
      method: "delete",
      path: "/batches/{id}",
      operationId: "stopBatch",
      tags,
      summary: "Stop a batch",
      description: "Photos that are done stay done; a retry goes on with the others.",
      request: { params: idParam },
      responses: { 200: { description: "The batch, which is over.", ...batch }, ...problemAnswers("not-found") },
    },
    async (c) => c.json(await batchView(deps, await stopBatch(followingOf(deps), await ownBatch(c, deps)))),
  );

  route(
    app,
    {
      method: "post",
      path: "/batches/{id}/retry",
      operationId: "retryBatch",
      tags,
      summary: "Do what is left of a batch",
      description: "Begins another batch with the photos that failed or were not come to.",
      request: {
        params: idParam,
        headers,
        body: { required: false, content: { "application/json": { schema: retryRequestSchema } } },
      },
      responses: {
        202: { description: "The batch, which runs.", headers: z.object({ location: z.string() }), ...batch },
        ...problemAnswers(...unreadable, "conflict", "not-found", "key-reused"),
      },
    },
    async (c) => {
      const before = await ownBatch(c, deps);
      if (before.status === "running") {
        throw new Problem("conflict", "The batch still runs.", { hint: "Wait for its end, or stop it." });
      }
      // Nothing needs to be said; what is said has a type.
      const empty = c.req.raw.headers.get("content-type") === null;
      const changes: { maxDollars?: number | null | undefined } = empty
        ? {}
        : await readJson(c.req.raw, limitsOf(deps).bodyBytes, retryRequestSchema);
      const key = readIdempotencyKey(c.req.raw);
      const print = sha256(canonicalJson({ retry: before.id, ...changes }));
      const { id, replayed } = await idFor(deps, before.principal, key, print);
      const starting = await startingOf(deps, serviceOf(deps));
      const known = await getBatch(deps.records, id);
      if (known !== null) return begun(c, deps, known, replayed);
      await requireEdits(deps, c.get("principal"), 1);
      const { maxDollars: least, options } = await getOrder(deps.store, before.id);
      const maxDollars = changes.maxDollars === undefined ? least : changes.maxDollars;
      const principal = c.get("principal");
      const allowance = await setAsideForBatch(deps, principal, { maxDollars, builder: options.builder });
      const record = await startWithin(deps, principal, allowance, () =>
        retryBatch(starting, before, id, {
          ...allowance,
          runner: deps.runner,
          editsPerDay: limitsOf(deps).editsPerDay,
        }),
      );
      return begun(c, deps, record);
    },
  );
};

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: z.string().max(300).optional(),
});

/** A new id; with a key always the same one, so that the same batch is begun once. @throws {Problem} 422 for another request. */
async function idFor(
  { records, clock }: ApiDependencies,
  principal: string,
  key: string | null,
  print: string,
): Promise<{ readonly id: string; readonly replayed: boolean }> {
  const fresh = newEditId(clock.now());
  if (key === null) return { id: fresh, replayed: false };
  const id = sha256(`batch ${principal}\n${key}`);
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + 86_400_000).toISOString();
  const claim = { id, principal, createdAt: now.toISOString(), expiresAt, batchId: fresh, print };
  if (await records.create("batch-keys", claim)) return { id: fresh, replayed: false };
  const known = await records.get("batch-keys", id);
  if (known?.print === print && typeof known.batchId === "string") return { id: known.batchId, replayed: true };
  throw new Problem("key-reused", "The Idempotency-Key was used for another request.", {
    hint: "Use a new key for a new request.",
  });
}

async function begun(c: ApiContext, deps: ApiDependencies, record: BatchRecord, replayed = false): Promise<Response> {
  if (replayed) c.header("Idempotency-Replayed", "true");
  c.header("Location", `/batches/${record.id}`);
  return c.json(await batchView(deps, record), 202);
}

/** The principal's batch, settled. @throws {Problem} 404, the same for one that is not there and one of somebody else. */
async function ownBatch(c: ApiContext, deps: ApiDependencies): Promise<BatchRecord> {
  const following = followingOf(deps);
  const record = await getBatch(deps.records, c.req.param("id") ?? "");
  if (record !== null && record.principal === c.get("principal").id) return settleBatch(following, record);
  throw new Problem("not-found", "There is no such batch.", { hint: "GET /batches lists yours." });
}
