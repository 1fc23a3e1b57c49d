import type { OpenAPIHono, RouteConfig } from "@hono/zod-openapi";
import type { Context, Handler } from "hono";
import type { ApiDependencies } from "./dependencies.js";
import type { LimitHeaders } from "./limit.js";
import type { Principal } from "./principal.js";

export interface ApiEnv {
  readonly Bindings: {
    /** API Gateway's event, where hono's adapter for Lambda calls. */
    readonly event?: { readonly requestContext?: unknown };
  };
  readonly Variables: {
    readonly requestId: string;
    readonly principal: Principal;
    readonly limitHeaders: LimitHeaders;
  };
}

export type Api = OpenAPIHono<ApiEnv>;
export type ApiContext = Context<ApiEnv>;

/** Adds some of the API's operations to the application. */
export type AddRoutes = (app: Api, deps: ApiDependencies) => void;

/**
 * An operation with its description. Requests are read by the handlers themselves, so that everything that is wrong with one is
 * answered in the same form.
 */
export function route(app: Api, description: RouteConfig, handler: Handler<ApiEnv>): void {
  app.openAPIRegistry.registerPath(description);
  app.on(description.method.toUpperCase(), description.path.replaceAll(/\{(\w+)\}/g, ":$1"), handler);
}
