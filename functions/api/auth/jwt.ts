import { z } from "zod";
import type { Authenticate } from "../principal.js";

const context = z.object({
  authorizer: z.object({ jwt: z.object({ claims: z.object({ iss: z.string().min(1), sub: z.string().min(1) }) }) }),
});

/** Whom API Gateway's JWT authorizer found, after it checked signature, issuer, audience and time. */
export function jwt(): Authenticate {
  return async ({ requestContext }) => {
    const { data } = context.safeParse(requestContext);
    if (data === undefined) return null;
    const { iss, sub } = data.authorizer.jwt.claims;
    return { id: `jwt:${iss}#${sub}` };
  };
}
