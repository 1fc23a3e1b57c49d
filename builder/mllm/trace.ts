import { sha256 } from "../../platform/canonical-json.js";
import type { ChatAnswer, ChatMessage, ChatPart } from "../../platform/chat/chat.js";
import type { BuildTurn, PlanReading, SentMessage } from "../builder.js";

const MOST_KEPT = 100_000;

/** The record of one turn: what was sent since the turn before, what came, and what was made of it. */
export function turnOf(
  sent: readonly ChatMessage[],
  answer: ChatAnswer,
  reading: Pick<PlanReading, "verdict" | "diagnostics">,
): BuildTurn {
  const { model, format, reasoning, cost } = answer;
  return {
    model,
    sent: sent.map(sentMessage),
    answer: textOf(answer).slice(0, MOST_KEPT),
    reasoning: reasoning?.slice(0, MOST_KEPT) ?? null,
    format,
    verdict: reading.verdict,
    diagnostics: reading.diagnostics,
    ...cost,
  };
}

/** What the model said, in words, whatever kind of answer it was. */
export function textOf(answer: ChatAnswer): string {
  switch (answer.type) {
    case "text":
    case "refusal":
      return answer.text;
    case "tool-call":
      return `(called the tool ${answer.tool})`;
  }
}

function sentMessage(message: ChatMessage): SentMessage {
  if (message.role !== "user") return { role: message.role, text: message.content, pictures: [] };
  const text = message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
  return { role: "user", text, pictures: message.content.flatMap(pictureFacts) };
}

function pictureFacts(part: ChatPart): SentMessage["pictures"] {
  if (part.type !== "picture") return [];
  const { mediaType, width, height, data } = part;
  return [{ mediaType, width, height, bytes: data.byteLength, sha256: sha256(data) }];
}
