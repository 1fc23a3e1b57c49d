import type { Api } from "./context.js";

/** The description of the whole API, as OpenAPI 3.1. */
export function openApiDocument(app: Api, version: string) {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Brickwright",
      version,
      description:
        "Edit photographs by instruction. A Builder writes a plan of bricks, which is checked, compiled into a state machine and run; every pixel that the edit does not touch stays as it was.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    tags: [
      { name: "Edits", description: "From a photo and an instruction to the edited photo." },
      { name: "Uploads", description: "For pictures that are too large for a request." },
      { name: "Batches", description: "Thousands to millions of photos." },
      { name: "Plans", description: "What an edit would do, and what it can be made of." },
      { name: "Webhooks", description: "How an edit's end is told to a URL of yours." },
      { name: "Service", description: "The service itself." },
    ],
    servers: [{ url: "/" }],
    security: [{ apiKey: [] }, {}],
  });
}

/** How requests say who makes them. */
export function addSecuritySchemes(app: Api): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "apiKey", {
    type: "http",
    scheme: "bearer",
    description:
      "An API key or a JWT as `Authorization: Bearer …`. On AWS requests are signed (SigV4) unless it is deployed otherwise; on one machine's loopback nothing is needed.",
  });
}
