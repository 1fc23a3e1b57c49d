import { createHmac, timingSafeEqual } from "node:crypto";
import type { VerifyCallback } from "../gpu/waiting.js";
import type { Account } from "./account.js";
import { accountRedactor } from "./account.js";
import { readPrediction } from "./prediction.js";

/** Seconds that a delivery's timestamp may lie off, before or after. */
const WINDOW = 300;
/** Characters of a body that is worth reading. */
const LONGEST = 4_000_000;

export interface SignedRequest {
  readonly id: string;
  /** Seconds since the epoch, as text. */
  readonly timestamp: string;
  /** `v1,<base64>`, several of them with spaces between while a secret is replaced by another. */
  readonly signature: string;
  readonly body: string;
}

/** True when one of the signatures is the HMAC-SHA256 of `id.timestamp.body` under the secret (`whsec_` and base64). */
export function signedBy(secret: string, { id, timestamp, signature, body }: SignedRequest): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  if (key.length === 0) return false;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  let good = false;
  for (const part of signature.split(" ").slice(0, 16)) {
    const [scheme, text = ""] = part.split(",");
    const given = Buffer.from(text, "base64");
    // Every one of them is compared, each in constant time.
    if (scheme === "v1" && given.length === expected.length && timingSafeEqual(given, expected)) good = true;
  }
  return good;
}

/** Checks Replicate's webhooks. Whether the same delivery came before is for the caller to remember. */
export function verifyReplicate(account: Account, secret: () => Promise<string>): VerifyCallback {
  const redact = accountRedactor(account);
  return async ({ headers, body }, now) => {
    const id = headers["webhook-id"] ?? "";
    const timestamp = headers["webhook-timestamp"] ?? "";
    const signature = headers["webhook-signature"] ?? "";
    const no = (why: string) => ({ ok: false, why }) as const;
    if (!/^[\x21-\x7e]{1,200}$/.test(id) || !/^\d{1,12}$/.test(timestamp) || signature === "") {
      return no("the webhook's headers are missing or not of their form");
    }
    if (body.length > LONGEST) return no("the body is too long");
    if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > WINDOW) return no("the timestamp is too old or too new");
    if (!signedBy(await secret(), { id, timestamp, signature, body })) return no("the signature is wrong");
    const prediction = readPrediction(parsed(body), redact);
    if (prediction === null) return no("the body is no prediction");
    const sentAt = new Date(Number(timestamp) * 1000);
    return { ok: true, delivery: { id, sentAt, prediction: prediction.id, state: prediction.state } };
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
