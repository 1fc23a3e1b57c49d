import { redactor } from "../../platform/chat/redact.js";

/** Whose Replicate it is. The token goes into requests to the API alone, never into a log, a record or a message. */
export interface Account {
  readonly token: string;
  /** Up to and including `/v1`. */
  readonly baseUrl: string;
  /** `whsec_…`; asked of the API where it is not given. */
  readonly webhookSecret?: string | undefined;
}

export const REPLICATE_API = "https://api.replicate.com/v1";

export function accountRedactor({ token, webhookSecret }: Account): (text: string) => string {
  const steps = [redactor(token), redactor(webhookSecret), (text: string) => text.replace(/\br8_\w{6,}/g, "[key]")];
  return (text) => steps.reduce((clean, step) => step(clean), text);
}
