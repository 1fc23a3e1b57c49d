import { type FetchText, snsUrl } from "./address.js";
import type { SnsMessage } from "./message.js";

/**
 * Confirms a subscription whose request was found good and of a topic that is ours: by its own address, which must name the same
 * topic and token. Answers why it was not done, or null.
 */
export async function confirmSubscription(
  { SubscribeURL = "", Token, TopicArn }: SnsMessage,
  fetchText: FetchText,
): Promise<string | null> {
  const url = snsUrl(SubscribeURL);
  const named = (name: string) => url?.searchParams.getAll(name).join() ?? "";
  const good =
    url !== null &&
    url.pathname === "/" &&
    named("Action") === "ConfirmSubscription" &&
    named("TopicArn") === TopicArn &&
    Token !== undefined &&
    named("Token") === Token;
  if (!good) return "the address of the confirmation is not SNS's for this topic";
  await fetchText(url);
  return null;
}
