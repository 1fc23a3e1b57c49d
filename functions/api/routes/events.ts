import { z } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import { problemAnswers } from "../answers.js";
import { type AddRoutes, route } from "../context.js";
import { END, streamEvents } from "../events/stream.js";
import { parseCursor } from "../events/timeline.js";
import { ownEdit } from "../own-edit.js";

export const eventRoutes: AddRoutes = (app, deps) => {
  route(
    app,
    {
      method: "get",
      path: "/edits/{id}/events",
      operationId: "followEdit",
      tags: ["Edits"],
      summary: "Follow an edit",
      description: [
        "Server-sent events: `stage` `{ stage, status, at }`, `step` `{ id, brick, backend, status, seconds, dollars, cached, at }`, and in the end `end` with the edit.",
        "An answer may end before the edit does; `EventSource` then asks again with `Last-Event-ID`, and hears what it missed. After `end` there is nothing more: 204.",
      ].join(" "),
      request: {
        params: z.object({ id: z.string() }),
        headers: z.object({ "last-event-id": z.string().max(64).optional() }),
      },
      responses: {
        200: { description: "Events.", content: { "text/event-stream": { schema: { type: "string" } } } },
        204: { description: "Nothing more: the last event was heard." },
        ...problemAnswers("not-found"),
      },
    },
    async (c) => {
      const record = await ownEdit(deps, c.get("principal"), c.req.param("id") ?? "");
      const last = c.req.header("last-event-id");
      if (last === END) return c.body(null, 204);
      // Servers in between hand every event on at once.
      c.header("X-Accel-Buffering", "no");
      return streamSSE(
        c,
        (stream) => streamEvents(deps, record, parseCursor(last), stream),
        async (error) => deps.logger.error("events broke off", { editId: record.id, error: String(error) }),
      );
    },
  );
};
