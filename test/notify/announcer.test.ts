import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { readOptions } from "../../functions/options.js";
import { awsAnnouncer, detailType } from "../../platform/aws/announcer.js";
import { silentLogger } from "../../platform/logger.js";
import { news } from "./receiver.js";

const settings = { region: "eu-central-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } };

/** The real clients, where `answer` stands for the service. */
function cloud(answer: (call: string, count: number) => unknown) {
  const sent: { call: string; input: Record<string, unknown> }[] = [];
  const send = async (command: object & { readonly input?: unknown }) => {
    const call = command.constructor.name;
    sent.push({ call, input: command.input as Record<string, unknown> });
    const output = answer(call, sent.filter((s) => s.call === call).length);
    if (output instanceof Error) throw output;
    return output;
  };
  const eventBridge = Object.assign(new EventBridgeClient(settings), { send: send as never });
  const sqs = Object.assign(new SQSClient(settings), { send: send as never });
  const errors: unknown[] = [];
  const logger = { ...silentLogger, error: (_message: string, fields?: unknown) => void errors.push(fields) };
  const announcer = awsAnnouncer({ eventBridge, busName: "edits", sqs, queueUrl: "https://sqs/q", logger });
  return { announcer, sent, errors };
}

const fine = (call: string) => (call === "PutEventsCommand" ? { FailedEntryCount: 0, Entries: [{}] } : {});

describe("announcing on AWS", () => {
  it("puts news once on the bus and, where they name a webhook, once into the queue", async () => {
    const { announcer, sent } = cloud(fine);
    await announcer.announce(news("https://example.com/hook"));
    await announcer.announce(news(null));
    expect(sent.map(({ call }) => call).sort()).toEqual(["PutEventsCommand", "PutEventsCommand", "SendMessageCommand"]);
    const [entry] = sent[0]!.input.Entries as Record<string, unknown>[];
    expect(entry).toMatchObject({ EventBusName: "edits", Source: "brickwright", DetailType: "Edit Succeeded" });
    const detail = JSON.parse(String(entry!.Detail));
    expect(detail).toEqual({ ...news(null), webhook: undefined });
    const message = sent.find(({ call }) => call === "SendMessageCommand")!.input;
    expect(JSON.parse(String(message.MessageBody))).toEqual(news("https://example.com/hook"));
    expect(detailType("batch.stopped")).toBe("Batch Stopped");
  });

  it("tries again what one of them did not take, and never fails the edit", async () => {
    const refusing = { FailedEntryCount: 1, Entries: [{ ErrorCode: "InternalFailure", ErrorMessage: "later" }] };
    const first = cloud((call, count) => (call === "PutEventsCommand" && count === 1 ? refusing : fine(call)));
    await first.announcer.announce(news("https://example.com/hook"));
    expect(first.sent.filter(({ call }) => call === "PutEventsCommand")).toHaveLength(2);
    expect(first.sent.filter(({ call }) => call === "SendMessageCommand")).toHaveLength(1);
    expect(first.errors).toEqual([]);
    const second = cloud((call) => (call === "PutEventsCommand" ? new Error("AccessDenied") : fine(call)));
    await second.announcer.announce(news("https://example.com/hook"));
    expect(second.sent.filter(({ call }) => call === "SendMessageCommand")).toHaveLength(1);
    expect(second.errors).toMatchObject([{ where: "event bus", error: "Error: AccessDenied" }]);
  });

  it("stays below 256 KB", async () => {
    const { announcer, sent } = cloud(fine);
    const long = {
      ...news("https://example.com/"),
      data: { id: "e1", status: "succeeded", critique: "ä".repeat(200_000) },
    };
    await announcer.announce(long);
    const [entry] = sent[0]!.input.Entries as Record<string, unknown>[];
    expect(JSON.parse(String(entry!.Detail)).data).toEqual({ id: "e1", status: "succeeded", shortened: true });
  });
});

describe("the option webhook", () => {
  it("takes an https address on the public internet", () => {
    expect(readOptions({ webhook: "https://example.com/hook?key=1" }).webhook).toBe("https://example.com/hook?key=1");
    expect(readOptions({ webhook: "https://example.com:8443/hook" }).webhook).toContain("8443");
  });

  it.each([
    ["http://example.com/hook", "must begin with https://"],
    ["https://10.0.0.1/hook", "does not lie on the public internet"],
    ["https://[::ffff:169.254.169.254]/", "does not lie on the public internet"],
    ["https://2852039166/latest", "does not lie on the public internet"],
    ["https://a:b@example.com/", "user's name or password"],
    ["https://example.com:25/", "Port 25 is not called"],
    ["hook", "not an address of the web"],
  ])("refuses %s and says why", (webhook, reason) => {
    expect(() => readOptions({ webhook })).toThrow(reason);
  });
});
