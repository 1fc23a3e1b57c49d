import type { FetchPolicy } from "../fetch-picture/policy.js";
import { FetchProblem } from "../fetch-picture/problem.js";
import { readTarget } from "../fetch-picture/target.js";

/** Ports that a webhook may be called on: https's own, and the one where people keep their second server. */
export const WEBHOOK_PORTS = [443, 8443] as const;

const policy: FetchPolicy = { ports: WEBHOOK_PORTS };

/** A check of zod: https, no password, no address that is plainly private. Where its name leads is looked at when it is called. */
export function webhookUrl(context: { readonly value: string; readonly issues: unknown[] }): void {
  try {
    readTarget(context.value, policy);
  } catch (error) {
    if (!(error instanceof FetchProblem)) throw error;
    // Its hint is for pictures: there is no other way to tell somebody.
    const message = `${error.message} Give an https address on the public internet`;
    context.issues.push({ code: "custom", message, input: context.value });
  }
}
