import { z } from "@hono/zod-openapi";
import { problemAnswers } from "../answers.js";
import { readJson } from "../body/json.js";
import { type AddRoutes, route } from "../context.js";
import { limitsOf } from "../dependencies.js";
import { completeRequestSchema, uploadRequestSchema, uploadSchema } from "../schemas.js";
import { beginUpload, completeUpload } from "../uploads.js";

const tags = ["Uploads"];
const upload = { content: { "application/json": { schema: uploadSchema } } };
const unreadable = ["bad-request", "invalid-value", "too-large", "unsupported-media-type"] as const;

export const uploadRoutes: AddRoutes = (app, deps) => {
  route(
    app,
    {
      method: "post",
      path: "/uploads",
      operationId: "beginUpload",
      tags,
      summary: "Begin an upload",
      description:
        "For pictures that are too large for a request: answers URLs to which the file's parts are PUT, straight into the store. Small files have one part.",
      request: { body: { required: true, content: { "application/json": { schema: uploadRequestSchema } } } },
      responses: { 201: { description: "Where to put the parts.", ...upload }, ...problemAnswers(...unreadable) },
    },
    async (c) => {
      const wanted = await readJson(c.req.raw, limitsOf(deps).bodyBytes, uploadRequestSchema);
      return c.json(await beginUpload(deps, c.get("principal"), wanted), 201);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/uploads/{id}/complete",
      operationId: "completeUpload",
      tags,
      summary: "End an upload",
      description:
        'After that its id may be given as `{ "upload": id }`, for a day. An upload in one piece is ended by being used, too.',
      request: {
        params: z.object({ id: z.string() }),
        body: { required: true, content: { "application/json": { schema: completeRequestSchema } } },
      },
      responses: {
        200: { description: "It is complete.", ...upload },
        ...problemAnswers(...unreadable, "bad-input", "not-found"),
      },
    },
    async (c) => {
      const { etags } = await readJson(c.req.raw, limitsOf(deps).bodyBytes, completeRequestSchema);
      return c.json(await completeUpload(deps, c.get("principal"), c.req.param("id") ?? "", etags));
    },
  );
};
