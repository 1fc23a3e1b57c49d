import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import { deliverWebhook } from "../../functions/notify/deliver-webhook.js";
import { listDeliveries } from "../../functions/notify/delivery-record.js";
import { webhookQueue } from "../../functions/notify/queue.js";
import { ATTEMPT_WAITS } from "../../functions/notify/schedule.js";
import { getWebhookSecret, rotateWebhookSecret } from "../../functions/notify/secrets.js";
import { createNotify } from "../../functions/notify.js";
import { LocalAnnouncer } from "../../local/announce/local-announcer.js";
import { desk, news, type Receiver, receiver } from "./receiver.js";

const never = new AbortController().signal;
const open: { close(): Promise<void> }[] = [];

async function listen(answer: Parameters<typeof receiver>[0]): Promise<Receiver> {
  const made = await receiver(answer);
  open.push(made);
  return made;
}

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

describe("a webhook", () => {
  it("is verified by Standard Webhooks' own library, and by no other secret", async () => {
    const { deps } = desk();
    const hook = await listen((response) => response.writeHead(204).end());
    expect(await deliverWebhook(deps, news(hook.url()), never)).toEqual({ state: "over" });
    const [call] = hook.received;
    expect(hook.received).toHaveLength(1);
    expect(call).toMatchObject({ method: "POST", path: "/hook" });
    expect(call?.headers["content-type"]).toBe("application/json");
    expect(call?.headers["webhook-id"]).toMatch(/^msg_[0-9a-f]{40}$/);
    const headers = call?.headers as Record<string, string>;
    const { secret } = await getWebhookSecret(deps, "anna");
    expect(new Webhook(secret).verify(call!.body, headers)).toEqual({
      type: "edit.succeeded",
      timestamp: "2026-01-31T12:00:00.000Z",
      data: news(null).data,
    });
    const others = await getWebhookSecret(deps, "bert");
    expect(() => new Webhook(others.secret).verify(call!.body, headers)).toThrow("No matching signature");
    expect(() => new Webhook(secret).verify(`${call!.body} `, headers)).toThrow("No matching signature");
    expect(() => new Webhook(secret).verify(call!.body, { ...headers, "webhook-id": "msg_1" })).toThrow();
  });

  it("is signed with the old secret too for as long as receivers need to change", async () => {
    const { deps, pass } = desk();
    const hook = await listen((response) => response.end());
    const old = await getWebhookSecret(deps, "anna");
    const next = await rotateWebhookSecret(deps, "anna", 24);
    expect(next.secret).not.toBe(old.secret);
    expect(next.previousUntil).not.toBeNull();
    await deliverWebhook(deps, news(hook.url(), "one"), never);
    const first = hook.received[0]!;
    for (const { secret } of [old, next]) {
      expect(new Webhook(secret).verify(first.body, first.headers as Record<string, string>)).toBeTruthy();
    }
    pass(25 * 3600);
    await deliverWebhook(deps, news(hook.url(), "two"), never);
    const second = hook.received[1]!;
    expect(String(second.headers["webhook-signature"]).split(" ")).toHaveLength(1);
    expect(String(first.headers["webhook-signature"]).split(" ")).toHaveLength(2);
    const leaked = await rotateWebhookSecret(deps, "anna", 0);
    expect(leaked.previousUntil).toBeNull();
    await expect(rotateWebhookSecret(deps, "anna", -1)).rejects.toMatchObject({ name: "BadInputError" });
  });

  it("has one secret for each principal, however many ask for it first", async () => {
    const { deps } = desk();
    const secrets = await Promise.all(Array.from({ length: 20 }, () => getWebhookSecret(deps, "anna")));
    expect(new Set(secrets.map(({ secret }) => secret)).size).toBe(1);
    expect(Buffer.from(secrets[0]!.secret.slice("whsec_".length), "base64")).toHaveLength(32);
  });

  it("is tried again on the schedule, with the same id and body and a new timestamp, until it is given up", async () => {
    const { deps, pass, records } = desk();
    const hook = await listen((response) => response.writeHead(500).end("out of order"));
    const waits: number[] = [];
    for (;;) {
      const outcome = await deliverWebhook(deps, news(hook.url()), never);
      if (outcome.state !== "wait") {
        expect(outcome).toEqual({ state: "given-up" });
        break;
      }
      waits.push(outcome.seconds);
      pass(outcome.seconds - 1);
      expect(await deliverWebhook(deps, news(hook.url()), never)).toMatchObject({ state: "wait" });
      pass(1);
    }
    expect(hook.received).toHaveLength(ATTEMPT_WAITS.length);
    expect(ATTEMPT_WAITS.reduce((sum, wait) => sum + wait)).toBe(75 * 3600 + 35 * 60 + 5);
    for (const [index, wait] of waits.entries()) {
      const planned = ATTEMPT_WAITS[index + 1] ?? 0;
      expect(wait).toBeGreaterThanOrEqual(planned);
      expect(wait).toBeLessThanOrEqual(planned * 1.1);
    }
    expect(new Set(hook.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(hook.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(hook.received.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(10);
    expect(await deliverWebhook(deps, news(hook.url()), never)).toEqual({ state: "given-up" });
    const [log] = await listDeliveries(records, "anna", 10);
    expect(log).toMatchObject({ state: "exhausted", type: "edit.succeeded", url: hook.url() });
    expect(log?.attempts).toHaveLength(10);
    expect(log?.attempts[0]).toMatchObject({ status: 500, said: "out of order" });
  });

  it("stops where the receiver says 410 Gone", async () => {
    const { deps, records } = desk();
    const hook = await listen((response) => response.writeHead(410).end());
    expect(await deliverWebhook(deps, news(hook.url()), never)).toEqual({ state: "over" });
    expect(await deliverWebhook(deps, news(hook.url()), never)).toEqual({ state: "over" });
    expect(hook.received).toHaveLength(1);
    expect((await listDeliveries(records, "anna", 1))[0]).toMatchObject({ state: "gone" });
  });

  it("does not follow redirects, wait for the silent, or read long answers", async () => {
    const { deps, records } = desk({ attemptSeconds: 0.4 });
    const inside = await listen((response) => response.end());
    const hook = await listen((response, count) => {
      if (count === 1) response.writeHead(307, { location: inside.url("/elsewhere") }).end();
      if (count === 3) {
        response.writeHead(503);
        const more = () => {
          while (!response.destroyed && response.write("x".repeat(65_536)));
        };
        response.on("drain", more);
        more();
      }
    });
    for (const id of ["redirects", "silent", "endless"]) {
      expect(await deliverWebhook(deps, news(hook.url(), id), never)).toMatchObject({ state: "wait" });
    }
    expect(inside.received).toHaveLength(0);
    const logs = await listDeliveries(records, "anna", 10);
    const said = Object.fromEntries(logs.map(({ news: id, attempts }) => [id, attempts[0]]));
    expect(said.redirects).toMatchObject({ status: 307 });
    expect(said.silent).toMatchObject({ status: null, said: "The address did not answer within 0.4 seconds." });
    expect(said.endless).toMatchObject({ status: 503, said: "x".repeat(1024) });
  });

  it("never reaches into a private network", async () => {
    const { deps, records } = desk();
    const hook = await listen((response) => response.end());
    const guarded = { ...deps, policy: { ...deps.policy, allow: undefined } };
    expect(await deliverWebhook(guarded, news(hook.url()), never)).toEqual({ state: "over" });
    expect(hook.connections()).toBe(0);
    expect((await listDeliveries(records, "anna", 1))[0]).toMatchObject({
      state: "refused",
      attempts: [{ said: "This address does not lie on the public internet." }],
    });
    const production = { ...deps, policy: undefined };
    for (const url of ["https://169.254.169.254/", "http://example.com/", "https://example.com:22/"]) {
      expect(await deliverWebhook(production, news(url, url), never)).toEqual({ state: "over" });
    }
  });

  it("is tried again where its name is not known at the moment, and as late as the receiver asks", async () => {
    const { deps } = desk();
    const lost = { ...deps, policy: { resolve: async () => [] } };
    const url = "https://pictures.test/";
    expect(await deliverWebhook(lost, news(url), never)).toMatchObject({ state: "wait" });
    const hook = await listen((response, count) => {
      const asked = ["120", new Date(Date.now() + 120_500).toUTCString(), "1000000", "soon"][count - 1] ?? "";
      response.writeHead(429, { "retry-after": asked }).end();
    });
    const waits: number[] = [];
    for (const id of ["seconds", "date", "long", "junk"]) {
      const outcome = await deliverWebhook(deps, news(hook.url(), id), never);
      waits.push(outcome.state === "wait" ? Math.round(outcome.seconds) : 0);
    }
    expect(waits.slice(0, 1)).toEqual([120]);
    expect(waits[1]).toBeGreaterThan(110);
    expect(waits[2]).toBe(6 * 3600);
    expect(waits[3]).toBeLessThan(10);
  });

  it("is called once, however often and by however many it is announced", async () => {
    const { deps } = desk();
    const hook = await listen((response) => setTimeout(() => response.end(), 100));
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => deliverWebhook(deps, news(hook.url()), never)));
    expect(hook.received).toHaveLength(1);
    expect(outcomes.filter(({ state }) => state === "over")).toHaveLength(1);
    expect(await deliverWebhook(deps, news(hook.url()), never)).toEqual({ state: "over" });
    expect(hook.received).toHaveLength(1);
  });
});

describe("the queue's function", () => {
  const message = (messageId: string, body: unknown) => ({
    messageId,
    receiptHandle: `handle of ${messageId}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

  it("keeps in the queue what is not delivered, hidden until its next attempt", async () => {
    const { deps, pass } = desk();
    const hook = await listen((response, count) => response.writeHead(count <= 2 ? 200 : 500).end());
    const hidden: [string, number][] = [];
    const notify = createNotify({ ...deps, postpone: async (handle, seconds) => void hidden.push([handle, seconds]) });
    const delivered = await notify({
      Records: [message("a", news(hook.url(), "a")), message("b", news(hook.url(), "b")), message("c", news(null))],
    });
    expect(delivered).toEqual({ batchItemFailures: [] });
    const failing = { Records: [message("d", news(hook.url(), "d")), message("junk", "{")] };
    expect(await notify(failing)).toEqual({
      batchItemFailures: [{ itemIdentifier: "d" }, { itemIdentifier: "junk" }],
    });
    expect(new Map(hidden).get("handle of d")).toBeGreaterThanOrEqual(5);
    expect(new Map(hidden).get("handle of d")).toBeLessThanOrEqual(6);
    let receives = 1;
    while (receives < 100) {
      const seconds = new Map(hidden).get("handle of d") ?? 0;
      expect(seconds).toBeLessThanOrEqual(12 * 3600);
      if (seconds === 0) break;
      pass(seconds);
      receives++;
      await notify({ Records: [failing.Records[0]] });
    }
    // All ten attempts are made before the queue would bring the message to its dead-letter queue.
    expect(hook.received).toHaveLength(2 + 10);
    expect(receives).toBeLessThan(webhookQueue.maxReceiveCount);
  });

  it("tells the stack's owner a principal's secret, and replaces it", async () => {
    const { deps } = desk();
    const notify = createNotify({ ...deps, postpone: async () => {} });
    const first = await notify({ secretOf: "uploads" });
    expect(first).toEqual(await getWebhookSecret(deps, "uploads"));
    const second = await notify({ rotateSecretOf: "uploads", overlapHours: 0 });
    expect(second).not.toEqual(first);
    expect(await notify({ secretOf: "uploads" })).toEqual(second);
  });

  it("leaves a message to the queue's own time where it cannot hide it", async () => {
    const { deps } = desk();
    const hook = await listen((response) => response.writeHead(500).end());
    const notify = createNotify({ ...deps, postpone: () => Promise.reject(new Error("no")) });
    expect(await notify({ Records: [message("a", news(hook.url()))] })).toEqual({
      batchItemFailures: [{ itemIdentifier: "a" }],
    });
  });
});

describe("announcing on one machine", () => {
  it("calls the webhook without keeping the edit waiting, and nobody where none is named", async () => {
    const { deps, records } = desk();
    const hook = await listen((response) => setTimeout(() => response.end(), 50));
    const announcer = new LocalAnnouncer(deps);
    await announcer.announce(news(hook.url()));
    await announcer.announce(news(null, "other"));
    await announcer.close();
    expect(hook.received).toHaveLength(1);
    expect(await records.list("webhook-pending", "system", 10)).toEqual([]);
    expect((await listDeliveries(records, "anna", 10)).map(({ state }) => state)).toEqual(["delivered"]);
  });

  it("goes on after a restart where the last process stopped", async () => {
    const { deps, records, pass } = desk();
    const hook = await listen((response, count) => response.writeHead(count === 1 ? 500 : 200).end());
    const first = new LocalAnnouncer(deps);
    await first.announce(news(hook.url()));
    await first.close();
    expect(hook.received).toHaveLength(1);
    expect(await records.list("webhook-pending", "system", 10)).toHaveLength(1);
    const tooEarly = new LocalAnnouncer(deps);
    await tooEarly.resume();
    await tooEarly.close();
    expect(hook.received).toHaveLength(1);
    pass(10);
    const second = new LocalAnnouncer(deps);
    await second.resume();
    await second.close();
    expect(hook.received).toHaveLength(2);
    expect(await records.list("webhook-pending", "system", 10)).toEqual([]);
  });
});
