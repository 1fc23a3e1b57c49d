import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Account } from "../account.js";
import { callerOf, type Edit } from "./caller.js";
import { jpeg, looksOf } from "./pictures.js";

interface Upload {
  readonly id: string;
  readonly parts: readonly { readonly method: string; readonly url: string }[];
}

export function apiJourneys(account: () => Account): void {
  describe("an edit through the API", () => {
    test("goes from a presigned upload to a link to the result, and by feedback to another one", async () => {
      const ada = callerOf(account(), "ada");
      const photo = await jpeg("dogs");
      const upload = await ada.call<Upload>("POST", "/uploads", { size: photo.length, contentType: "image/jpeg" });
      expect(upload.status).toBe(201);
      const { method, url } = upload.body.parts[0]!;
      expect((await fetch(url, { method, body: new Uint8Array(photo) })).status).toBe(200);
      const begun = await ada.call<Edit>("POST", "/edits", {
        image: { upload: upload.body.id },
        instruction: "make it brighter",
      });
      expect([begun.status, begun.headers.get("location")]).toEqual([202, `/edits/${begun.body.id}`]);
      const done = await ada.over(begun.body.id);
      expect(done).toMatchObject({ status: "succeeded", parent: null, cost: { dollars: 0 } });
      const given = await looksOf(photo);
      const result = await download(done);
      expect((await looksOf(result)).light).toBeGreaterThan(given.light + 5);

      const feedback = { instruction: "and warmer" };
      const child = await ada.call<Edit>("POST", `/edits/${done.id}/feedback`, feedback, { prefer: "wait=20" });
      expect([201, 202]).toContain(child.status);
      expect(child.body.parent).toBe(done.id);
      const better = await ada.over(child.body.id);
      expect(better.status).toBe("succeeded");
      expect((await looksOf(await download(better))).warmth).toBeGreaterThan(given.warmth + 5);
      const listed = await ada.call<{ edits: Edit[] }>("GET", "/edits");
      expect(listed.body.edits.map(({ id }) => id)).toEqual([better.id, done.id]);
    });

    test("is nobody else's: not to be seen, listed, stopped or answered to, and its upload not to be used", async () => {
      const ada = callerOf(account(), "ada");
      const { body } = await ada.call<{ edits: Edit[] }>("GET", "/edits");
      const { id } = body.edits[0]!;
      const upload = (await ada.call<Upload>("POST", "/uploads", { size: 1000 })).body.id;
      const eve = callerOf(account(), "eve");
      const asked = await Promise.all([
        eve.call("GET", `/edits/${id}`),
        eve.call("DELETE", `/edits/${id}`),
        eve.call("POST", `/edits/${id}/feedback`, { instruction: "and warmer" }),
        eve.call("GET", `/edits/${id}/events`),
        eve.call("POST", "/edits", { image: { upload }, instruction: "make it brighter" }),
      ]);
      expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
      expect(asked[0]!.headers.get("content-type")).toContain("application/problem+json");
      expect((await eve.call<{ edits: Edit[] }>("GET", "/edits")).body.edits).toEqual([]);
    });

    test("is not begun for somebody whom the gateway does not know", async () => {
      const answer = await fetch(`${account().url}/edits`);
      expect(answer.status).toBe(403);
      // Were the gateway's own check missing, the function would refuse too.
      const event = { version: "2.0", rawPath: "/edits", rawQueryString: "", headers: {}, isBase64Encoded: false };
      const http = { method: "GET", path: "/edits", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" };
      const requestContext = { http, stage: "$default", domainName: "edits.example.com" };
      expect(await account().invoke("api", { ...event, requestContext })).toMatchObject({ statusCode: 401 });
    });
  });
}

async function download({ results: [result] }: Edit): Promise<Uint8Array> {
  const answer = await fetch(result!.url);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  expect({ status: answer.status, bytes: bytes.length }).toEqual({ status: 200, bytes: result!.bytes });
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(result!.sha256);
  return bytes;
}
