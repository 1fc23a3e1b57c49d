import { describe, expect, it } from "vitest";
import { createApi } from "../../functions/api/api.js";
import type { ApiDependencies } from "../../functions/api/dependencies.js";
import { openApiDocument } from "../../functions/api/openapi.js";
import { deliverWebhook } from "../../functions/notify/deliver-webhook.js";
import { desk, news, receiver } from "./receiver.js";

/** The API as far as webhooks need it; whoever asks names himself. */
function api() {
  const { deps } = desk();
  const authenticate: ApiDependencies["authenticate"] = async ({ headers }) => ({ id: headers.get("x-who") ?? "" });
  const app = createApi({ ...deps, authenticate, limits: { requestsPerMinute: null } } as unknown as ApiDependencies);
  const ask = async (who: string, path: string, body?: unknown) => {
    const headers = { "x-who": who, "content-type": "application/json" };
    const post = { method: "POST", body: JSON.stringify(body), headers };
    const answer = await app.request(path, body === undefined ? { headers } : post);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { deps, app, ask };
}

describe("the API's operations for webhooks", () => {
  it("give each principal a secret of its own, and replace it", async () => {
    const { ask } = api();
    const anna = await ask("anna", "/webhook-secret");
    expect(anna.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await ask("anna", "/webhook-secret")).body).toEqual(anna.body);
    expect((await ask("bert", "/webhook-secret")).body.secret).not.toBe(anna.body.secret);
    const next = await ask("anna", "/webhook-secret", { overlapHours: 1 });
    expect(next.status).toBe(200);
    expect(next.body.secret).not.toBe(anna.body.secret);
    expect((await ask("anna", "/webhook-secret")).body).toEqual(next.body);
    expect((await ask("anna", "/webhook-secret", { overlapHours: -1 })).status).toBe(400);
  });

  it("list what became of one's own webhooks alone", async () => {
    const { deps, ask } = api();
    const hook = await receiver((response) => response.writeHead(503).end("busy"));
    await deliverWebhook(deps, news(hook.url()), new AbortController().signal);
    await hook.close();
    const { body } = await ask("anna", "/webhook-deliveries");
    expect(body.deliveries).toMatchObject([
      { type: "edit.succeeded", url: hook.url(), state: "pending", attempts: [{ status: 503, said: "busy" }] },
    ]);
    expect(JSON.stringify(body)).not.toContain("anna");
    expect((await ask("bert", "/webhook-deliveries")).body).toEqual({ deliveries: [] });
  });

  it("stand in the API's description", () => {
    const { app } = api();
    const { paths = {} } = openApiDocument(app, "1.0.0");
    expect(Object.keys(paths["/webhook-secret"] ?? {}).sort()).toEqual(["get", "post"]);
    expect(Object.keys(paths["/webhook-deliveries"] ?? {})).toEqual(["get"]);
  });
});
