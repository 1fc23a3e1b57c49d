import { problemAnswers } from "../answers.js";
import { type AddRoutes, route } from "../context.js";
import { docsPage } from "../docs/page.js";
import { docsStyle } from "../docs/style.js";
import { addSecuritySchemes, openApiDocument } from "../openapi.js";
import { healthSchema } from "../schemas.js";

/** Nothing but the page's own style; no script at all. */
const CSP =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const metaRoutes: AddRoutes = (app, deps) => {
  addSecuritySchemes(app);
  const open = { tags: ["Service"], security: [] };
  route(
    app,
    {
      method: "get",
      path: "/healthz",
      operationId: "health",
      ...open,
      summary: "Whether the service answers",
      responses: { 200: { description: "It does.", content: { "application/json": { schema: healthSchema } } } },
    },
    (c) => c.json({ status: "ok", version: deps.version }),
  );

  route(
    app,
    {
      method: "get",
      path: "/openapi.json",
      operationId: "describe",
      ...open,
      summary: "This description, as OpenAPI 3.1",
      responses: {
        200: { description: "The document.", content: { "application/json": { schema: { type: "object" } } } },
        ...problemAnswers(),
      },
    },
    (c) => c.json(documentOf()),
  );

  app.get("/docs", (c) => {
    c.header("Content-Security-Policy", CSP);
    c.header("Cache-Control", "public, max-age=300");
    return c.html(docsPage(documentOf()));
  });
  app.get("/docs.css", (c) => {
    c.header("Cache-Control", "public, max-age=300");
    return c.body(docsStyle, 200, { "Content-Type": "text/css; charset=utf-8" });
  });
  app.get("/", (c) => c.redirect("/docs", 302));

  let document: ReturnType<typeof openApiDocument> | undefined;
  function documentOf() {
    document ??= openApiDocument(app, deps.version);
    return document;
  }
};
