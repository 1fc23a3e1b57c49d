import { z } from "zod";
import type { Authenticate } from "../principal.js";

const context = z.object({
  authorizer: z.object({ iam: z.object({ userArn: z.string().min(1), userId: z.string() }) }),
});

export interface IamOptions {
  /**
   * `session`: every session of a role is a principal of its own (a session may be a person). `role`: all sessions of a role
   * share their edits, as those of a service whose session names change must.
   */
  readonly by?: "session" | "role";
}

/** Whom API Gateway's IAM authorizer found: its word is trusted, so it must be the only way in. */
export function iam({ by = "session" }: IamOptions = {}): Authenticate {
  return async ({ requestContext }) => {
    const { data } = context.safeParse(requestContext);
    if (data === undefined) return null;
    const { userArn } = data.authorizer.iam;
    const role = /^(arn:aws[\w-]*:sts::\d+:assumed-role\/[^/]+)\//.exec(userArn)?.[1];
    return { id: `iam:${by === "role" && role !== undefined ? role : userArn}` };
  };
}
