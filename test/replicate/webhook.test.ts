import { describe, expect, it } from "vitest";
import type { CallbackRequest } from "../../bricks/gpu/waiting.js";
import { signedBy, verifyReplicate } from "../../bricks/replicate/webhook.js";
import { signDelivery } from "../support/replicate-server/webhook.js";

const secret = `whsec_${Buffer.from("a secret of twenty-four bytes").toString("base64")}`;
const other = `whsec_${Buffer.from("another secret altogether").toString("base64")}`;
const account = { token: "r8_0123456789abcdef", baseUrl: "https://api.replicate.com/v1" };
const verify = verifyReplicate(account, async () => secret);
const now = new Date("2026-03-01T12:00:00Z");
const body = JSON.stringify({
  id: "ufawqhfynnddngldkgtslldrkq",
  status: "succeeded",
  input: {},
  output: "https://replicate.delivery/a/out.png",
  error: null,
  metrics: { predict_time: 3.5 },
});

function delivery(change: Partial<CallbackRequest> = {}, at = now, key = secret): CallbackRequest {
  return { ...signDelivery(key, body, { id: "msg_1", at }), ...change };
}

describe("a webhook of Replicate's", () => {
  it("is believed when its signature, its age and its form are right", async () => {
    const verdict = await verify(delivery(), new Date(now.getTime() + 299_000));
    expect(verdict).toEqual({
      ok: true,
      delivery: {
        id: "msg_1",
        sentAt: now,
        prediction: "ufawqhfynnddngldkgtslldrkq",
        state: { status: "succeeded", seconds: 3.5, output: "https://replicate.delivery/a/out.png" },
      },
    });
  });

  it("agrees with the signature that Svix's own documentation works out", () => {
    const published = {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      timestamp: "1614265330",
      body: '{"test": 2432232314}',
      signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };
    expect(signedBy("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", published)).toBe(true);
    expect(signedBy("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx", published)).toBe(false);
  });

  it("may bear several signatures while a secret is replaced", async () => {
    const old = delivery({}, now, other).headers["webhook-signature"];
    const request = delivery();
    const both = { ...request.headers, "webhook-signature": `${old} ${request.headers["webhook-signature"]}` };
    expect((await verify({ ...request, headers: both }, now)).ok).toBe(true);
  });

  const without = (name: string) => {
    const { headers } = delivery();
    return delivery({ headers: { ...headers, [name]: undefined } });
  };
  const withHeader = (name: string, value: string) => delivery({ headers: { ...delivery().headers, [name]: value } });

  it.each<[string, CallbackRequest, Date, RegExp]>([
    ["signed with another secret", delivery({}, now, other), now, /signature/],
    ["whose body was changed", delivery({ body: body.replace("succeeded", "failed") }), now, /signature/],
    ["whose id was changed", withHeader("webhook-id", "msg_2"), now, /signature/],
    ["whose timestamp was made younger", withHeader("webhook-timestamp", "1772366460"), now, /signature/],
    ["that is five minutes old", delivery(), new Date(now.getTime() + 301_000), /too old/],
    ["that is five minutes early", delivery(), new Date(now.getTime() - 301_000), /too new/],
    ["without an id", without("webhook-id"), now, /headers/],
    ["without a timestamp", without("webhook-timestamp"), now, /headers/],
    ["without a signature", without("webhook-signature"), now, /headers/],
    ["whose timestamp is no number", withHeader("webhook-timestamp", "NaN"), now, /headers/],
    ["whose signature is of another scheme", withHeader("webhook-signature", "v1a,AAAA"), now, /signature/],
    ["whose signature is empty", withHeader("webhook-signature", "v1,"), now, /signature/],
  ])("is refused %s", async (_what, request, at, why) => {
    expect(await verify(request, at)).toEqual({ ok: false, why: expect.stringMatching(why) });
  });

  it("is refused when the signed body is no prediction", async () => {
    const request = signDelivery(secret, '{"id":"../../etc","status":"succeeded"}', { at: now });
    expect(await verify(request, now)).toEqual({ ok: false, why: "the body is no prediction" });
  });
});
