import { problemAnswers } from "../answers.js";
import { readJson } from "../body/json.js";
import { type AddRoutes, route } from "../context.js";
import { limitsOf } from "../dependencies.js";
import { dryRun } from "../dry-run.js";
import { planAnswerSchema, planRequestSchema } from "../schemas.js";

export const planRoutes: AddRoutes = (app, deps) => {
  route(
    app,
    {
      method: "post",
      path: "/plans",
      operationId: "planEdit",
      tags: ["Plans"],
      summary: "Plan, and run nothing",
      description:
        "The checked plan of an instruction, its drawing, and what it is expected to cost and take. Without a picture only Builders that do not look at it can be asked.",
      request: { body: { required: true, content: { "application/json": { schema: planRequestSchema } } } },
      responses: {
        200: { description: "The plan.", content: { "application/json": { schema: planAnswerSchema } } },
        ...problemAnswers(
          "bad-request",
          "invalid-value",
          "too-large",
          "unsupported-media-type",
          "bad-input",
          "refused",
          "model-failed",
          "too-slow",
        ),
      },
    },
    async (c) => {
      const request = await readJson(c.req.raw, limitsOf(deps).bodyBytes, planRequestSchema);
      return c.json(await dryRun(deps, c.get("principal"), request, c.req.raw.signal));
    },
  );
};
