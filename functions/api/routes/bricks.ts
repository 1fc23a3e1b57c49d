import type { Backend } from "../../../bricks/backend.js";
import type { BrickSpec } from "../../../bricks/catalogue.js";
import { problemAnswers } from "../answers.js";
import { type AddRoutes, route } from "../context.js";
import { bricksSchema } from "../schemas.js";

export const brickRoutes: AddRoutes = (app, deps) => {
  route(
    app,
    {
      method: "get",
      path: "/bricks",
      operationId: "listBricks",
      tags: ["Plans"],
      summary: "The brick library, and what can run here",
      responses: {
        200: { description: "Every brick.", content: { "application/json": { schema: bricksSchema } } },
        ...problemAnswers(),
      },
    },
    async (c) => {
      const specs = [...deps.catalogue.values()];
      return c.json({ bricks: await Promise.all(specs.map((spec) => brickView(spec, deps.backends))) });
    },
  );
};

async function brickView(spec: BrickSpec, backends: readonly Backend[]) {
  const { name, kind, effect, summary, inputs, outputs } = spec;
  const places = await Promise.all(backends.map((backend) => placeOf(backend, name)));
  return { name, kind, effect, summary, inputs, outputs, backends: places.flatMap((place) => place ?? []) };
}

/** Null where the backend has no such brick. */
async function placeOf(backend: Backend, brick: string) {
  const implementation = await backend.find(brick);
  if (implementation === null) return null;
  const support = implementation.available();
  const { reason, hint } = support.ok ? { reason: null, hint: null } : support;
  return { name: backend.name, available: support.ok, model: implementation.model, reason, hint };
}
