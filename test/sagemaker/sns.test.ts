import { describe, expect, it } from "vitest";
import type { CallbackRequest, Prediction } from "../../bricks/gpu/waiting.js";
import type { Notification } from "../../bricks/sagemaker/sns/notification.js";
import { readSnsEvent, verifySnsPost } from "../../bricks/sagemaker/sns/verify.js";
import {
  CERTIFICATE,
  confirmation,
  type Fields,
  lambdaEvent,
  makeSigner,
  notification,
  signed,
  TOPIC,
  whyNoOpenssl,
} from "../support/sagemaker-server/sns.js";

/** Later than the certificates below begin to hold, which are made when the tests are collected. */
const now = new Date(Date.now() + 30_000);
const run = `${"a".repeat(32)}-${"b".repeat(16)}`;
const completed = JSON.stringify({
  invocationStatus: "Completed",
  inferenceId: run,
  requestParameters: { endpointName: "gpu", inputLocation: "s3://bucket/request.json" },
  responseParameters: { contentType: "application/json", outputLocation: "s3://bucket/answer.out" },
});
const waiting: Prediction = { status: "waiting", running: true };
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();

describe.skipIf(whyNoOpenssl() !== null)("a message of SNS that is posted here", () => {
  const signer = makeSigner();
  const other = makeSigner();

  function listening(answers: Readonly<Record<string, string>> = { [CERTIFICATE]: signer.certificate }) {
    const fetched: string[] = [];
    const seen: Notification[] = [];
    const verify = verifySnsPost({
      topics: [TOPIC],
      look: async (notification) => {
        seen.push(notification);
        return waiting;
      },
      fetchText: async ({ href }) => {
        fetched.push(href);
        const text = answers[href];
        if (text === undefined) throw new Error("404");
        return text;
      },
    });
    const post = (body: string, time = now) => verify({ headers: {}, body } satisfies CallbackRequest, time);
    return { post, fetched, seen };
  }

  it.each(["1", "2"])("is believed with a good signature of version %s", async (SignatureVersion) => {
    const { post, seen, fetched } = listening();
    const fields = notification(completed, { SignatureVersion, Timestamp: now.toISOString(), Subject: "Über alles" });
    expect(await post(signed(fields, signer))).toEqual({
      ok: true,
      delivery: { id: fields.MessageId, sentAt: now, prediction: run, state: waiting },
    });
    expect(seen).toEqual([
      { id: run, endpoint: "gpu", request: "s3://bucket/request.json", output: "s3://bucket/answer.out" },
    ]);
    await post(signed(fields, signer));
    expect(fetched).toEqual([CERTIFICATE]);
  });

  const changed = (fields: Fields, more: Fields) => JSON.stringify({ ...JSON.parse(signed(fields, signer)), ...more });
  const good = notification(completed);

  it.each<[string, string, RegExp, boolean]>([
    ["signed by another key", signed(good, other), /signature is wrong/, true],
    [
      "whose message was changed",
      changed(good, { Message: completed.replace("gpu", "cpu") }),
      /signature is wrong/,
      true,
    ],
    ["whose id was changed", changed(good, { MessageId: "another" }), /signature is wrong/, true],
    ["that was given a subject", changed(good, { Subject: "Hello" }), /signature is wrong/, true],
    ["whose time was made younger", changed(good, { Timestamp: at(-1) }), /signature is wrong/, true],
    ["whose version was changed", changed(good, { SignatureVersion: "1" }), /signature is wrong/, true],
    ["of a version that there is not", changed(good, { SignatureVersion: "3" }), /no message of SNS/, false],
    ["of somebody else's topic, well signed", signed({ ...good, TopicArn: `${TOPIC}-2` }, signer), /topic/, false],
    ["that is an hour old", signed({ ...good, Timestamp: at(-3700) }, signer), /too old/, false],
    ["that is of the future", signed({ ...good, Timestamp: at(400) }, signer), /too new/, false],
    ["that is no JSON", "hello", /no message of SNS/, false],
    ["that is delivered raw", completed, /no message of SNS/, false],
    ["that is too long", " ".repeat(700_000), /no message of SNS/, false],
    ["of no run", signed(notification('{"hello":1}'), signer), /no run/, true],
    [
      "of a run whose id could be a path",
      signed(notification(completed.replace(run, "../../x")), signer),
      /no run/,
      true,
    ],
  ])("is refused %s", async (_what, body, why, fetches) => {
    const { post, seen, fetched } = listening();
    expect(await post(body)).toEqual({ ok: false, why: expect.stringMatching(why) });
    expect(seen).toEqual([]);
    expect(fetched).toHaveLength(fetches ? 1 : 0);
  });

  it.each([
    "https://sns.eu-central-1.amazonaws.com.example.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://example.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://sns.eu-central-1.amazonaws.com@example.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem?x=1",
    "https://sns.eu-central-1.amazonaws.com/evil/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://bucket.s3.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://sns.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
  ])("is refused with a certificate at %s", async (SigningCertURL) => {
    const { post, fetched } = listening({ [SigningCertURL]: other.certificate });
    expect(await post(signed({ ...good, SigningCertURL }, other))).toMatchObject({ ok: false });
    expect(fetched).toEqual([]);
  });

  it("is believed with a certificate of China's", async () => {
    const SigningCertURL =
      "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";
    const { post } = listening({ [SigningCertURL]: signer.certificate });
    expect(await post(signed({ ...good, SigningCertURL }, signer))).toMatchObject({ ok: true });
  });

  it("is refused when its certificate is out of date", async () => {
    const later = new Date(now.getTime() + 40 * 86_400_000);
    const { post } = listening();
    const body = signed({ ...good, Timestamp: later.toISOString() }, signer);
    expect(await post(body, later)).toEqual({ ok: false, why: expect.stringMatching(/out of date/) });
  });

  it("comes again when the certificate cannot be had, which is then fetched once more", async () => {
    const answers: Record<string, string> = {};
    const { post, fetched } = listening(answers);
    await expect(post(signed(good, signer))).rejects.toThrow("404");
    answers[CERTIFICATE] = signer.certificate;
    expect(await post(signed(good, signer))).toMatchObject({ ok: true });
    expect(fetched).toHaveLength(2);
  });

  it("confirms a subscription to the configured topic, and no other", async () => {
    const fields = confirmation();
    const url = new URL(fields.SubscribeURL!).href;
    const { post, fetched } = listening({ [CERTIFICATE]: signer.certificate, [url]: "<ConfirmSubscriptionResponse/>" });
    expect(await post(signed(fields, signer))).toEqual({ ok: true, delivery: null });
    expect(fetched).toEqual([CERTIFICATE, url]);
    const elsewhere = confirmation({ TopicArn: `${TOPIC}-of-another` });
    expect(await post(signed(elsewhere, signer))).toMatchObject({ ok: false });
    expect(fetched).toHaveLength(2);
  });

  it.each([
    ["elsewhere", "https://example.com/?Action=ConfirmSubscription"],
    ["with another topic in it", confirmation().SubscribeURL!.replace("brickwright-gpu", "another")],
    ["with another action", confirmation().SubscribeURL!.replace("ConfirmSubscription", "DeleteTopic")],
    ["with a second action", `${confirmation().SubscribeURL}&Action=DeleteTopic`],
    ["with another token", `${confirmation().SubscribeURL}0`],
  ])("confirms nothing at an address %s", async (_what, SubscribeURL) => {
    const { post, fetched } = listening();
    expect(await post(signed(confirmation({ SubscribeURL }), signer))).toMatchObject({ ok: false });
    expect(fetched).toEqual([CERTIFICATE]);
  });

  it("takes note of an unsubscription, and does nothing", async () => {
    const { post, fetched } = listening();
    const body = signed(confirmation({ Type: "UnsubscribeConfirmation" }), signer);
    expect(await post(body)).toEqual({ ok: true, delivery: null });
    expect(fetched).toEqual([CERTIFICATE]);
  });
});

describe("an event that a topic invokes the Lambda with", () => {
  const seen: Notification[] = [];
  const read = readSnsEvent({
    topics: [TOPIC],
    look: async (notification) => {
      seen.push(notification);
      return waiting;
    },
  });
  const failed = JSON.stringify({
    invocationStatus: "Failed",
    failureReason: "ClientError: it failed",
    inferenceId: run,
    requestParameters: { endpointName: "gpu", inputLocation: "s3://bucket/request.json" },
  });

  it("is read message by message; those of other topics, of another age or form are refused each for itself", async () => {
    const event = lambdaEvent(
      notification(failed, { MessageId: "one" }),
      notification(failed, { TopicArn: `${TOPIC}-2` }),
      notification(failed, { Timestamp: at(-7 * 3600) }),
      notification("hello"),
    );
    expect(await read(event, now)).toEqual([
      { ok: true, delivery: { id: "one", sentAt: expect.any(Date) as Date, prediction: run, state: waiting } },
      { ok: false, why: expect.stringMatching(/topic/) as string },
      { ok: false, why: expect.stringMatching(/too old/) as string },
      { ok: false, why: expect.stringMatching(/no run/) as string },
    ]);
    expect(seen).toEqual([
      { id: run, endpoint: "gpu", request: "s3://bucket/request.json", failureReason: "ClientError: it failed" },
    ]);
  });

  it.each<[string, unknown]>([
    ["of another source", { Records: [{ ...eventRecord(), EventSource: "aws:sqs" }] }],
    [
      "whose subscription is another topic's",
      { Records: [{ ...eventRecord(), EventSubscriptionArn: `${TOPIC}-2:1` }] },
    ],
    ["without records", { Records: [] }],
    ["that is nothing", null],
  ])("is refused when it is one %s", async (_what, event) => {
    expect(await read(event, now)).toEqual([{ ok: false, why: expect.stringMatching(/not of SNS/) as string }]);
  });

  function eventRecord(): object {
    return (lambdaEvent(notification(failed)) as { Records: object[] }).Records[0]!;
  }
});
