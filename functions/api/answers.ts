import type { RouteConfig } from "@hono/zod-openapi";
import { type ProblemKind, problems } from "./problem.js";
import { problemSchema } from "./schemas.js";

type Responses = RouteConfig["responses"];

/** The answers of an operation that say what is wrong: those that every one may give, and its own. */
export function problemAnswers(...kinds: readonly ProblemKind[]): Responses {
  const byStatus = new Map<number, string[]>();
  for (const kind of new Set<ProblemKind>([...kinds, "unauthenticated", "limit-reached", "internal", "unavailable"])) {
    const [status, title] = problems[kind];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${title} (\`${kind}\`).`]);
  }
  const answers = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    answers.map(([status, titles]) => [
      status,
      { description: titles.join(" "), content: { "application/problem+json": { schema: problemSchema } } },
    ]),
  );
}
