import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeLocal, type Local } from "../../local/composition.js";
import { SignedLinks } from "../../local/serve/links.js";
import { linkSecret } from "../../local/serve/secret.js";
import { type Served, serveApi } from "../../local/serve/serve.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";

let root: string;
let local: Local;
let served: Served;
let port: number;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-hostile-"));
  local = await composeLocal(root);
  served = await serveApi(local, {
    home: root,
    port: 0,
    host: "127.0.0.1",
    apiKeys: [],
    concurrency: 1,
    fetchPicture: null,
    version: "0",
    logger: silentLogger,
    patience: { headers: 1, request: 6, stalled: 1.5, connections: 300 },
  });
  port = Number(new URL(served.url).port);
});
afterAll(async () => {
  await served.close(0);
  local.engine.close();
  await local.close();
  await rm(root, { recursive: true, force: true });
});

const host = () => `Host: 127.0.0.1:${port}\r\n`;
const post = (length: number) =>
  `POST /edits HTTP/1.1\r\n${host()}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

/** What the server says until it closes the connection. `drip` is sent five times a second. */
function said(text: string, drip = ""): Promise<string> {
  return new Promise((resolve) => {
    let got = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    const dripping = drip === "" ? null : setInterval(() => socket.write(drip), 200);
    socket.on("data", (bytes) => {
      got += bytes.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (dripping) clearInterval(dripping);
      resolve(got);
    });
  });
}

const isWell = async () => (await fetch(`${served.url}/healthz`)).status;

describe("a client that keeps the server waiting", () => {
  it.each([
    ["says nothing", () => "", ""],
    ["sends its headers for ever", () => `GET /healthz HTTP/1.1\r\n${host()}`, "X-A: b\r\n"],
    ["stops in the middle of a body", () => `${post(1000)}{"a":`, ""],
    ["sends its body for ever", () => `${post(1_000_000)}{"a":`, " "],
  ])("and %s is told so by a 408, and cut off", async (_, text, drip) => {
    const answer = await said(text(), drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({
      status: 408,
      detail: "The request did not come in time.",
      hint: expect.stringContaining("/uploads"),
    });
  });

  it("and does not take its result is cut off, having held a piece of it; who takes it slowly gets it whole", async () => {
    const size = 24 * 1024 ** 2;
    await local.store.put("edits/e1/out/result-1.bin", Buffer.alloc(size, 7));
    const links = new SignedLinks(await linkSecret(root), systemClock, () => served.url);
    const url = new URL(await links.presign("edits/e1/out/result-1.bin", "GET", 60));
    const ask = `GET ${url.pathname}${url.search} HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`;
    /** Bytes that came, of somebody who takes nothing for so long, and then whatever there is. */
    const take = (pause: number) =>
      new Promise<number>((resolve) => {
        let got = 0;
        const socket = connect(port, "127.0.0.1", () => socket.write(ask));
        socket.pause();
        socket.on("data", (bytes) => {
          got += bytes.byteLength;
          socket.pause();
          setTimeout(() => socket.resume(), 1);
        });
        socket.on("error", () => resolve(got));
        socket.on("close", () => resolve(got));
        setTimeout(() => socket.resume(), pause);
      });
    const [stuck, slow] = await Promise.all([take(5000), take(500)]);
    expect(stuck).toBeLessThan(size);
    expect(slow).toBeGreaterThan(size);
    const head = await fetch(url, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String(size));
    expect((await fetch(url)).headers.get("content-type")).toBe("application/octet-stream");
  });
});

describe("a client that sends what is no good request", () => {
  it.each([
    ["headers above 16 KB", () => `GET /healthz HTTP/1.1\r\n${host()}X: ${"a".repeat(40_000)}\r\n\r\n`, 431, /16 KB/],
    ["TLS", () => "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, /no HTTP/],
    [
      "a path that leads elsewhere",
      () => `GET /files/../../etc/passwd HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`,
      404,
      /./,
    ],
    [
      "an encoded one",
      () => `GET /files/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`,
      404,
      /link/,
    ],
    ["a zero in it", () => `GET /files/a%00b HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`, 404, /link/],
  ])("by %s is told so", async (_, text, status, detail) => {
    const answer = await said(text());
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain("application/problem+json");
    expect(answer).toMatch(detail);
  });
});

describe("more connections than the server takes", () => {
  it("are closed at once, and it serves again when idle ones had their time", async () => {
    const sockets = Array.from({ length: 400 }, () => connect(port, "127.0.0.1"));
    let closed = 0;
    const all = Promise.all(
      sockets.map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.on("error", () => {});
            socket.resume();
            socket.on("close", () => {
              closed++;
              resolve();
            });
          }),
      ),
    );
    await all;
    expect(closed).toBe(400);
    expect(await isWell()).toBe(200);
  });
});
