import { randomUUID } from "node:crypto";
import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import type { Api, ApiContext, ApiEnv } from "./context.js";
import { type ApiDependencies, limitsOf } from "./dependencies.js";
import { spendToken } from "./limit.js";
import { Problem, problemOf, problems } from "./problem.js";
import { problemResponse } from "./problem-response.js";
import { batchRoutes } from "./routes/batches.js";
import { brickRoutes } from "./routes/bricks.js";
import { editRoutes } from "./routes/edits.js";
import { eventRoutes } from "./routes/events.js";
import { metaRoutes } from "./routes/meta.js";
import { planRoutes } from "./routes/plans.js";
import { uploadRoutes } from "./routes/uploads.js";
import { webhookRoutes } from "./routes/webhooks.js";

/** What may be asked without saying who asks: nothing of it is anybody's. */
const OPEN = new Set(["/healthz", "/openapi.json", "/docs", "/docs.css", "/"]);

/** The HTTP API as one application: behind API Gateway on AWS, and on `brickwright serve`. */
export function createApi(deps: ApiDependencies): Api {
  const app: Api = new OpenAPIHono<ApiEnv>();
  app.use(async (c, next) => {
    c.set("requestId", randomUUID());
    await next();
    protect(c);
  });
  app.use(async (c, next) => {
    if (!OPEN.has(c.req.path)) await admit(c, deps);
    await next();
  });
  for (const add of [
    editRoutes,
    eventRoutes,
    uploadRoutes,
    batchRoutes,
    planRoutes,
    brickRoutes,
    webhookRoutes,
    metaRoutes,
  ])
    add(app, deps);
  app.notFound((c) => problemResponse(notThere(app, c), c.get("requestId")));
  app.onError((error, c) => {
    const problem = error instanceof HTTPException ? fromHono(error) : problemOf(error);
    const [status] = problems[problem.kind];
    if (status >= 500) {
      const stack = error instanceof Error ? error.stack : String(error);
      deps.logger.error("a request failed", { requestId: c.get("requestId"), path: c.req.path, error: stack });
    }
    return problemResponse(problem, c.get("requestId"));
  });
  return app;
}

/** Finds out who asks, and counts the request. @throws {Problem} 401, 429 */
async function admit(c: ApiContext, deps: ApiDependencies): Promise<void> {
  const { event } = (c.env ?? {}) as Partial<ApiEnv["Bindings"]>;
  const principal = await deps.authenticate({ headers: c.req.raw.headers, requestContext: event?.requestContext });
  if (principal === null) {
    throw new Problem("unauthenticated", "The request does not prove who makes it.", {
      hint: "Send Authorization: Bearer with an API key, or what else is configured here.",
      headers: { "WWW-Authenticate": 'Bearer realm="brickwright"' },
    });
  }
  c.set("principal", principal);
  const { requestsPerMinute } = limitsOf(deps);
  if (requestsPerMinute === null) return;
  c.set("limitHeaders", await spendToken(deps, principal, "requests", { capacity: requestsPerMinute, seconds: 60 }));
}

/** What every answer says besides. */
function protect(c: ApiContext): void {
  c.header("X-Request-Id", c.get("requestId"));
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Referrer-Policy", "no-referrer");
  if (c.res.headers.get("Content-Security-Policy") === null) {
    c.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  }
  if (c.res.headers.get("Cache-Control") === null) c.header("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(c.get("limitHeaders") ?? {})) c.header(name, value);
}

function notThere(app: Api, c: ApiContext): Problem {
  const methods = new Set(
    app.routes.filter(({ method, path }) => method !== "ALL" && matches(path, c.req.path)).map(({ method }) => method),
  );
  if (methods.size === 0) return new Problem("not-found", "There is nothing at this address.", { hint: "See /docs." });
  const allow = [...methods].join(", ");
  return new Problem("method-not-allowed", "This cannot be done there.", { headers: { Allow: allow } });
}

function matches(path: string, asked: string): boolean {
  const [a, b] = [path.split("/"), asked.split("/")];
  return a.length === b.length && a.every((segment, index) => segment.startsWith(":") || segment === b[index]);
}

function fromHono({ status }: HTTPException): Problem {
  return status < 500
    ? new Problem("bad-request", "The request cannot be read.")
    : new Problem("internal", "Something went wrong here that is not your fault.");
}
