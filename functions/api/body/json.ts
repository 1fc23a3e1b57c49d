import type { z } from "@hono/zod-openapi";
import { Problem } from "../problem.js";
import { readBody } from "./read-body.js";

/**
 * A request's JSON body, held to its schema.
 * @throws {Problem} naming the first place that does not fit.
 */
export async function readJson<S extends z.ZodType>(request: Request, limit: number, schema: S): Promise<z.output<S>> {
  requireType(request, ["application/json"]);
  return conform(parseJson(await readBody(request, limit)), schema);
}

/** The media type of a request, without parameters, in lower case. @throws {Problem} when it is none of `types`. */
export function requireType(request: Request, types: readonly string[]): string {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (types.includes(type)) return type;
  throw new Problem(
    "unsupported-media-type",
    type === "" ? "The request names no Content-Type." : "The request's Content-Type is not read here.",
    { hint: `Send ${types.join(" or ")}.` },
  );
}

export function parseJson(bytes: Uint8Array, what = "The body"): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new Problem("bad-request", `${what} is not JSON.`, { hint: "Send one JSON object in UTF-8." });
  }
}

/** @throws {Problem} naming the first place that does not fit. */
export function conform<S extends z.ZodType>(value: unknown, schema: S): z.output<S> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const issue = closest(error.issues[0]);
  const place = (issue?.path ?? []).map(String).join(".").slice(0, 200);
  const message = (issue?.message ?? "wrong").replace(/\.$/, "").slice(0, 300);
  throw new Problem("invalid-value", place === "" ? `${message}.` : `${place}: ${message}.`, {
    hint: "GET /openapi.json says what is expected.",
  });
}

type Issue = z.core.$ZodIssue;

/** Of alternatives the one that was meant, where the names of what was given tell: what is wrong with that one says more. */
function closest(issue: Issue | undefined): Issue | undefined {
  if (issue?.code !== "invalid_union") return issue;
  const meant = issue.errors.filter(
    (one) => !one.some(({ code, path }) => code === "unrecognized_keys" && path.length === 0),
  );
  const inner = meant.length === 1 ? closest(meant[0]?.[0]) : undefined;
  return inner === undefined ? issue : { ...inner, path: [...issue.path, ...inner.path] };
}
