import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";
const SECRET_BYTES = 32;

/** A secret as Standard Webhooks writes them: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

export interface SignedHeaders {
  /** The same for every attempt, so that a receiver knows what it has already done. */
  readonly "webhook-id": string;
  /** Of the attempt: seconds since 1970. */
  readonly "webhook-timestamp": string;
  /** One signature for each secret, `v1,…`, with spaces between. */
  readonly "webhook-signature": string;
}

/**
 * The headers that prove where a webhook comes from. Standard Webhooks 1.0.0: HMAC-SHA256 over `<id>.<timestamp>.<body>`.
 * @param id without a full stop.
 */
export function signWebhook(secrets: readonly string[], id: string, at: Date, body: Uint8Array): SignedHeaders {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
