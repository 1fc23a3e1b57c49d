import { z } from "@hono/zod-openapi";
import { type DeliveryRecord, listDeliveries } from "../../notify/delivery-record.js";
import { getWebhookSecret, MOST_OVERLAP_HOURS, OVERLAP_HOURS, rotateWebhookSecret } from "../../notify/secrets.js";
import { problemAnswers } from "../answers.js";
import { readJson } from "../body/json.js";
import { type AddRoutes, route } from "../context.js";
import { limitsOf } from "../dependencies.js";

const MOST_LISTED = 100;

const secretSchema = z
  .object({
    secret: z.string().meta({ example: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }),
    createdAt: z.iso.datetime(),
    previousUntil: z.iso.datetime().nullable().meta({ description: "Until when the secret before it signs too." }),
  })
  .openapi("WebhookSecret", { description: "What webhooks are signed with, in the manner of Standard Webhooks." });

const rotationSchema = z
  .strictObject({
    overlapHours: z.number().min(0).max(MOST_OVERLAP_HOURS).default(OVERLAP_HOURS).meta({
      description: "Hours for which the old secret signs too; 0 where it has leaked.",
    }),
  })
  .openapi("WebhookRotation");

const deliverySchema = z
  .object({
    id: z.string().meta({ description: "The webhook-id." }),
    type: z.string().meta({ example: "edit.succeeded" }),
    url: z.string(),
    state: z.enum(["pending", "delivered", "gone", "refused", "exhausted"]),
    createdAt: z.iso.datetime(),
    nextAt: z.iso.datetime().nullable(),
    attempts: z.array(
      z.object({ at: z.iso.datetime(), seconds: z.number(), status: z.int().nullable(), said: z.string() }),
    ),
  })
  .openapi("WebhookDelivery");

const json = <S extends z.ZodType>(schema: S) => ({ "application/json": { schema } });

/** What receivers of webhooks need: the secret to verify them with, and what became of those that were sent. */
export const webhookRoutes: AddRoutes = (app, deps) => {
  route(
    app,
    {
      method: "get",
      path: "/webhook-secret",
      operationId: "getWebhookSecret",
      tags: ["Webhooks"],
      summary: "The secret that your webhooks are signed with",
      responses: { 200: { description: "The secret.", content: json(secretSchema) }, ...problemAnswers() },
    },
    async (c) => c.json(await getWebhookSecret(deps, c.get("principal").id)),
  );
  route(
    app,
    {
      method: "post",
      path: "/webhook-secret",
      operationId: "rotateWebhookSecret",
      tags: ["Webhooks"],
      summary: "Replace the secret",
      request: { body: { required: true, content: json(rotationSchema) } },
      responses: {
        200: { description: "The new secret.", content: json(secretSchema) },
        ...problemAnswers("bad-request", "invalid-value", "too-large", "unsupported-media-type"),
      },
    },
    async (c) => {
      const { overlapHours } = await readJson(c.req.raw, limitsOf(deps).bodyBytes, rotationSchema);
      return c.json(await rotateWebhookSecret(deps, c.get("principal").id, overlapHours));
    },
  );
  route(
    app,
    {
      method: "get",
      path: "/webhook-deliveries",
      operationId: "listWebhookDeliveries",
      tags: ["Webhooks"],
      summary: `What became of your last ${MOST_LISTED} webhooks`,
      responses: {
        200: {
          description: "Newest first; kept for 30 days.",
          content: json(z.object({ deliveries: z.array(deliverySchema) })),
        },
        ...problemAnswers(),
      },
    },
    async (c) => {
      const deliveries = await listDeliveries(deps.records, c.get("principal").id, MOST_LISTED);
      return c.json({ deliveries: deliveries.map(view) });
    },
  );
};

function view({ id, type, url, state, createdAt, nextAt, attempts }: DeliveryRecord) {
  return { id, type, url, state, createdAt, nextAt, attempts };
}
