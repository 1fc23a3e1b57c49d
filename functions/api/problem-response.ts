import { type Problem, problemBody } from "./problem.js";

/** A problem as an answer. */
export function problemResponse(problem: Problem, requestId: string): Response {
  const body = problemBody(problem, requestId);
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { "Content-Type": "application/problem+json", ...problem.extras.headers },
  });
}
