import { mkdtemp, rm, stat } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cli } from "../support/cli.js";
import { type RunningServer, startServer } from "./server.js";
import { bearer, type Edit, eventsIn, form, json, photo, quick } from "./setting.js";

let root: string;
let home: string;
let server: RunningServer;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-serve-"));
  home = join(root, "home");
  server = await startServer(home);
});
afterAll(async () => {
  await server.end("SIGKILL");
  await rm(root, { recursive: true, force: true });
});

const ask = async (path: string, init?: RequestInit) => (await fetch(`${server.url}${path}`, init)).json();
const edit = async (path: string, init?: RequestInit) => (await ask(path, init)) as Edit;

describe("brickwright serve", () => {
  it("takes an upload, edits it, tells how, gives the result, and takes feedback", async () => {
    const bytes = await photo("rocket");
    const upload = (await ask("/uploads", json({ size: bytes.byteLength, contentType: "image/jpeg" }))) as {
      id: string;
      parts: { url: string }[];
    };
    expect((await fetch(upload.parts[0]!.url, { method: "PUT", body: bytes })).status).toBe(200);
    const begun = await edit("/edits", json({ image: { upload: upload.id }, instruction: quick }));
    const stream = await fetch(`${server.url}/edits/${begun.id}/events`);
    const events = eventsIn(await stream.text());
    expect(events.at(-1)).toMatchObject({ event: "end", data: { status: "succeeded" } });
    const done = await edit(`/edits/${begun.id}`);
    const result = await fetch(done.results[0]!.url);
    const { width, height, format } = await sharp(Buffer.from(await result.arrayBuffer())).metadata();
    expect({ width, height, format }).toEqual({ width: 1024, height: 683, format: "jpeg" });
    const again = await edit(
      `/edits/${begun.id}/feedback`,
      json({ instruction: "and brighter" }, { prefer: "wait=25" }),
    );
    expect(again).toMatchObject({ status: "succeeded", parent: begun.id });
  });

  it("hands events on as they come, not when all is over", async () => {
    const { id } = await edit("/edits", await form("cat", "remove the cat"));
    const stream = await fetch(`${server.url}/edits/${id}/events`);
    const reader = stream.body!.getReader();
    let text = "";
    while (!text.includes('"step1"')) text += new TextDecoder().decode((await reader.read()).value);
    expect((await edit(`/edits/${id}`)).status).toBe("running");
    const stopped = await edit(`/edits/${id}`, { method: "DELETE" });
    expect(stopped.status).toBe("stopped");
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
      text += new TextDecoder().decode(chunk.value);
    expect(eventsIn(text).at(-1)).toMatchObject({ event: "end", data: { status: "stopped" } });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it("goes on with an edit under its id after it was killed in the middle, and links it gave still work", async () => {
    const before = await edit("/edits", await form("rocket", quick, { prefer: "wait=25" }));
    const { id } = await edit("/edits", await form("cat", "make the cat blue"));
    for (;;) {
      const now = await edit(`/edits/${id}`);
      if (now.steps.some(({ status }) => status === "running")) break;
    }
    const port = new URL(server.url).port;
    await server.end("SIGKILL");
    const listed = await cli(["edits", "--json"], { home: join(root, "another") });
    expect(listed.stdout).toBe("");
    server = await startServer(home, ["--port", port]);
    await vi.waitFor(() => expect(server.said()).toMatch(/Going on with 1 edit/));
    const resumed = await edit(`/edits/${id}`, { headers: { prefer: "wait=25" } });
    const done =
      resumed.status === "running" ? await edit(`/edits/${id}`, { headers: { prefer: "wait=25" } }) : resumed;
    expect(done).toMatchObject({ id, status: "succeeded" });
    expect((await fetch(before.results[0]!.url)).status).toBe(200);
    const shown = await cli(["edits"], { home });
    expect(shown.stdout).toContain(id);
  });

  it("refuses pages from elsewhere, whatever name or form they use, though it asks nobody for a key", async () => {
    const { port } = new URL(server.url);
    const raw = (headers: Record<string, string>, method = "GET") =>
      new Promise<number>((resolve, reject) => {
        const sent = httpRequest({ host: "127.0.0.1", port, path: "/edits", method, headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        sent.once("error", reject).end();
      });
    const own = `127.0.0.1:${port}`;
    expect(await raw({ host: own })).toBe(200);
    expect(await raw({ host: `localhost:${port}` })).toBe(200);
    for (const host of [`evil.example:${port}`, "127.0.0.1:1", "127.0.0.1.evil.example"]) {
      expect(await raw({ host })).toBe(403);
    }
    expect(await raw({ host: own, origin: "https://evil.example" }, "POST")).toBe(403);
    expect(await raw({ host: own, origin: "null" }, "POST")).toBe(403);
    expect(await raw({ host: own, "sec-fetch-site": "cross-site" }, "POST")).toBe(403);
    expect(await raw({ host: own, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" })).toBe(403);
    expect(await raw({ host: own, origin: `http://${own}`, "sec-fetch-site": "same-origin" }, "POST")).toBe(415);
  });

  it("asks for a key wherever others could reach it", async () => {
    const without = await cli(["--no-config", "serve", "--port", "0", "--host", "0.0.0.0"], {
      home: join(root, "open"),
    });
    expect(without).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/others can reach this server.*--new-api-key/s),
    });
    const proxied = ["--no-config", "serve", "--port", "0", "--public-url", "https://edits.example.com"];
    expect(await cli(proxied, { home: join(root, "open") })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/At https:\/\/edits\.example\.com others can reach this server/),
    });
    const made = await cli(["--no-config", "serve", "--new-api-key", "ann"], { home: join(root, "keys") });
    // Photos and secrets are nobody else's on this machine either.
    expect((await stat(join(root, "keys"))).mode & 0o077).toBe(0);
    const key = made.stdout.trim();
    expect(key).toMatch(/^bw_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    const open = await startServer(join(root, "keys"), ["--host", "0.0.0.0", "--api-key", "a-key-of-my-own-choice"]);
    try {
      const status = async (headers = {}) => (await fetch(`${open.url}/edits`, { headers })).status;
      expect(await status()).toBe(401);
      expect(await status(bearer("wrong"))).toBe(401);
      expect(await status(bearer(key))).toBe(200);
      expect(await status({ "x-api-key": "a-key-of-my-own-choice" })).toBe(200);
      expect((await fetch(`${open.url}/docs`)).status).toBe(200);
    } finally {
      expect(await open.end("SIGTERM")).toBe(0);
    }
  });

  it("lets one edit after the other run where it may run one at a time, and ends in good order", async () => {
    const single = await startServer(join(root, "single"), ["--concurrency", "1"]);
    const send = async (init: RequestInit) => (await (await fetch(`${single.url}/edits`, init)).json()) as Edit;
    const first = await send(await form("rocket", "remove the rocket"));
    const second = await send(await form("rocket", quick));
    const third = await send(await form("coffee", quick));
    const get = async (id: string, init?: RequestInit) =>
      (await (await fetch(`${single.url}/edits/${id}`, init)).json()) as Edit;
    expect(await get(second.id)).toMatchObject({ status: "running", stage: null });
    expect(await get(third.id, { method: "DELETE" })).toMatchObject({ status: "stopped" });
    expect((await get(first.id, { method: "DELETE" })).status).toBe("stopped");
    expect((await get(second.id, { headers: { prefer: "wait=25" } })).status).toBe("succeeded");
    expect(await single.end("SIGTERM")).toBe(0);
    expect(single.said()).not.toMatch(/"level":"error"/);
  });
});
