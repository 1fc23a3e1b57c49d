import { z } from "@hono/zod-openapi";
import type { StoredRecord } from "../../../platform/records.js";
import { listEditsOf } from "../../batch/edit-lists.js";
import { getBatch } from "../../batch/record.js";
import { asEdit, EDITS, type EditRecord } from "../../edits/record.js";
import { settleEdit } from "../../edits/settle-edit.js";
import { keepSource } from "../../edits/sources.js";
import { stopEdit } from "../../edits/stop-edit.js";
import { editSummary } from "../../edits/summary.js";
import { readOptions } from "../../options.js";
import { getEditRequest } from "../../start-edit.js";
import { problemAnswers } from "../answers.js";
import { beginEdit } from "../begin-edit.js";
import { readEditOrder } from "../body/edit-order.js";
import { conform, parseJson, requireType } from "../body/json.js";
import { readBody } from "../body/read-body.js";
import { type AddRoutes, type ApiContext, route } from "../context.js";
import { cursorOf, readCursor } from "../cursor.js";
import { type ApiDependencies, limitsOf } from "../dependencies.js";
import { type Begun, beginOnce, fingerprintOf, readIdempotencyKey } from "../idempotency.js";
import { ownEdit } from "../own-edit.js";
import { keepPictures } from "../pictures.js";
import { preferredWait } from "../prefer.js";
import type { Principal } from "../principal.js";
import { Problem } from "../problem.js";
import { editListSchema, editRequestSchema, editSchema, feedbackRequestSchema } from "../schemas.js";
import { editView } from "../view.js";
import { waitForEnd } from "../wait.js";

const tags = ["Edits"];
const idParam = z.object({ id: z.string().meta({ description: "An edit's id." }) });
const edit = { content: { "application/json": { schema: editSchema } } };
const startHeaders = z.object({
  "idempotency-key": z.string().max(255).optional().meta({
    description: "The same key with the same request gives the same edit, for 24 hours.",
  }),
  prefer: z.string().optional().meta({
    description: "`wait=N`: answer when the edit is over, after N (at most 25) seconds at the latest.",
    example: "wait=20",
  }),
});
const location = z.object({ location: z.string() });
const begun = {
  200: {
    description: "The edit that an earlier request of the same key began; it is over.",
    headers: location,
    ...edit,
  },
  201: { description: "The edit, which is over already (`Prefer: wait`).", headers: location, ...edit },
  202: { description: "The edit, which runs. `Location` says where to look.", headers: location, ...edit },
};

/** Why an edit, or feedback on one, may not begin. */
const cannotBegin = [
  "bad-request",
  "invalid-value",
  "in-progress",
  "too-large",
  "unsupported-media-type",
  "bad-input",
  "refused",
  "key-reused",
  "storage-full",
] as const;

export const editRoutes: AddRoutes = (app, deps) => {
  route(
    app,
    {
      method: "post",
      path: "/edits",
      operationId: "createEdit",
      tags,
      summary: "Edit a picture",
      description:
        "Begins an edit. Send the photo as `multipart/form-data` (fields `image`, `instruction`, and `mask`, `background`, `plan`, `options`), or JSON that says where it is.",
      request: {
        headers: startHeaders,
        body: {
          required: true,
          content: {
            "application/json": { schema: editRequestSchema },
            "multipart/form-data": {
              schema: {
                type: "object",
                required: ["image"],
                properties: {
                  image: { type: "string", format: "binary" },
                  mask: { type: "string", format: "binary" },
                  background: { type: "string", format: "binary" },
                  instruction: { type: "string" },
                  plan: { type: "string", description: "A plan that is written already." },
                  options: { type: "string", description: "EditOptions as JSON." },
                },
              },
            },
          },
        },
      },
      responses: {
        ...begun,
        ...problemAnswers(...cannotBegin),
      },
    },
    async (c) => {
      const principal = c.get("principal");
      const key = readIdempotencyKey(c.req.raw);
      const order = await readEditOrder(c.req.raw, limitsOf(deps).bodyBytes);
      const result = await beginOnce(
        deps,
        principal,
        key,
        () => fingerprintOf("edit", order),
        async (editId) => {
          const sources = await keepPictures(deps, principal, order, c.req.raw.signal);
          const plan = order.plan === null ? {} : { plan: (await keepSource(deps.store, Buffer.from(order.plan))).key };
          const options = { ...order.options, ...plan };
          return beginEdit(deps, principal, { editId, instruction: order.instruction, ...sources, options });
        },
      );
      return answer(c, deps, result);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/edits/{id}/feedback",
      operationId: "giveFeedback",
      tags,
      summary: "Say what should be different",
      description: "Begins a new edit of the same photo, whose plan takes into account what is said of this one.",
      request: {
        params: idParam,
        headers: startHeaders,
        body: { required: true, content: { "application/json": { schema: feedbackRequestSchema } } },
      },
      responses: {
        ...begun,
        ...problemAnswers(...cannotBegin, "not-found"),
      },
    },
    async (c) => {
      const principal = c.get("principal");
      const key = readIdempotencyKey(c.req.raw);
      const parent = await ownEdit(deps, principal, c.req.param("id") ?? "");
      const given = await readFeedback(c.req.raw, limitsOf(deps).bodyBytes);
      const { source, mask, background, options: earlier } = await getEditRequest(deps.store, parent.id, principal.id);
      // Feedback on a written plan asks a Builder for another one; a critic costs money, so it is asked for anew.
      const { plan: _plan, critic: _critic, batch: _batch, ...before } = earlier;
      // What was set aside for the parent was that day's, and is no wish of the person's.
      const maxDollars = parent.reserved === undefined ? before.maxDollars : (parent.reserved.asked ?? undefined);
      const options = readOptions({ ...before, maxDollars, ...given.options, after: parent.id });
      const print = () => fingerprintOf(`feedback ${parent.id}`, { instruction: given.instruction, options });
      const result = await beginOnce(deps, principal, key, print, (editId) =>
        beginEdit(deps, principal, { editId, instruction: given.instruction, source, mask, background, options }),
      );
      return answer(c, deps, result);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/edits",
      operationId: "listEdits",
      tags,
      summary: "Your edits, newest first",
      description:
        "Edits that were asked for one by one. Those of a batch are listed apart, with `batch`: there may be millions of them, and the batch's report has them all.",
      request: {
        query: z.object({
          limit: z.coerce.number().int().min(1).max(100).optional().meta({ description: "1 … 100; 20 unless told." }),
          cursor: z.string().max(300).optional().meta({ description: "`next` of the page before." }),
          batch: z.string().max(80).optional().meta({
            description: "Id of a batch of yours: its edits that are over, and those of its retries, instead.",
          }),
        }),
      },
      responses: {
        200: { description: "One page.", content: { "application/json": { schema: editListSchema } } },
        ...problemAnswers("invalid-value", "not-found"),
      },
    },
    async (c) => {
      const { limit, cursor, batch } = conform(c.req.query(), listQuery);
      const before = cursor === undefined ? undefined : readCursor(cursor);
      const stored = await listed(deps, c.get("principal"), batch, limit + 1, before);
      const page = stored.slice(0, limit);
      const edits = page.map(asEdit).filter((record) => record !== null);
      const settled = await Promise.all(edits.map((record) => settleEdit(deps, record)));
      const last = page.at(-1);
      const next = stored.length > limit && last !== undefined ? cursorOf(last) : null;
      return c.json({ edits: settled.map(editSummary), next });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/edits/{id}",
      operationId: "getEdit",
      tags,
      summary: "How an edit stands",
      request: { params: idParam, headers: startHeaders.pick({ prefer: true }) },
      responses: { 200: { description: "The edit.", ...edit }, ...problemAnswers("not-found") },
    },
    async (c) => {
      const record = await ownEdit(deps, c.get("principal"), c.req.param("id") ?? "");
      return c.json(await editView(deps, await waited(c, deps, record)));
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/edits/{id}",
      operationId: "stopEdit",
      tags,
      summary: "Stop an edit",
      description:
        "Stops the edit, the machine that it runs, and the predictions that only it waits for. The answer says how the edit ended: one that was over already stays as it is, and what was done is kept for the same edit another time.",
      request: { params: idParam },
      responses: { 200: { description: "The edit, which is over.", ...edit }, ...problemAnswers("not-found") },
    },
    async (c) => {
      const record = await ownEdit(deps, c.get("principal"), c.req.param("id") ?? "");
      return c.json(await editView(deps, await stopEdit(deps, record)));
    },
  );
};

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(300).optional(),
  batch: z.string().max(80).optional(),
});

/** The principal's edits, or those of a batch. @throws {Problem} 404 for a batch that is not the principal's. */
async function listed(
  { records }: ApiDependencies,
  { id }: Principal,
  batch: string | undefined,
  limit: number,
  before: string | undefined,
): Promise<StoredRecord[]> {
  if (batch === undefined) return records.list(EDITS, id, limit, before);
  const record = await getBatch(records, batch);
  if (record !== null && record.principal === id) return listEditsOf(records, record.root, limit, before);
  throw new Problem("not-found", "There is no such batch.", { hint: "GET /batches lists yours." });
}

/** Feedback with the options that somebody gave, and none that the schema fills in: those of the parent hold. */
async function readFeedback(request: Request, limit: number) {
  requireType(request, ["application/json"]);
  const raw = parseJson(await readBody(request, limit));
  const { instruction, options = {} } = conform(raw, feedbackRequestSchema);
  const named = Object.keys((raw as { options?: object }).options ?? {});
  return { instruction, options: Object.fromEntries(Object.entries(options).filter(([name]) => named.includes(name))) };
}

async function answer(c: ApiContext, deps: ApiDependencies, { record, replayed }: Begun): Promise<Response> {
  const now = await waited(c, deps, record);
  const status = now.status === "running" ? 202 : replayed ? 200 : 201;
  c.header("Location", `/edits/${now.id}`);
  if (replayed) c.header("Idempotency-Replayed", "true");
  return c.json(await editView(deps, now), status);
}

async function waited(c: ApiContext, deps: ApiDependencies, record: EditRecord): Promise<EditRecord> {
  const seconds = preferredWait(c.req.raw, limitsOf(deps).waitSeconds);
  if (seconds === null) return record;
  c.header("Preference-Applied", `wait=${seconds}`);
  return waitForEnd(deps, record, seconds, c.req.raw.signal);
}
