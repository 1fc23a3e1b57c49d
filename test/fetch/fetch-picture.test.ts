import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { type FetchPictureLimits, fetchPicture } from "../../functions/fetch-picture/fetch-picture.js";
import { photoPath } from "../support/photo.js";
import { certificate, type LocalServer, localPolicy, serve, serveSecurely } from "./local-servers.js";

const cat = readFileSync(photoPath("cat"));
const servers: LocalServer[] = [];

async function secure(listener: RequestListener): Promise<LocalServer> {
  const server = await serveSecurely(listener);
  servers.push(server);
  return server;
}

async function plain(listener: RequestListener): Promise<LocalServer> {
  const server = await serve(listener);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** As in production, but that `pictures.test` is this machine. */
function get(server: LocalServer, path = "/", limits: FetchPictureLimits = {}, host = "pictures.test") {
  return fetchPicture(`https://${host}:${server.port}${path}`, { ...localPolicy, ...limits });
}

describe("fetching a picture by its address", () => {
  it("gives the bytes as they are, over TLS, without cookies or credentials", async () => {
    let asked: Record<string, unknown> = {};
    const server = await secure((request, response) => {
      asked = { ...request.headers, url: request.url };
      response.end(cat);
    });
    expect(Buffer.from(await get(server, "/a%20b.jpg?x=1"))).toEqual(cat);
    expect(asked).toMatchObject({ url: "/a%20b.jpg?x=1", host: `pictures.test:${server.port}`, accept: "image/*" });
    expect(Object.keys(asked)).not.toContain("cookie");
    expect(Object.keys(asked)).not.toContain("authorization");
  });

  it("refuses a certificate of another name and one that nobody vouches for", async () => {
    const server = await secure((_request, response) => response.end(cat));
    await expect(get(server, "/", {}, "other.test")).rejects.toMatchObject({
      name: "TransientError",
      message: "The certificate of other.test is not valid for it.",
    });
    await expect(get(server, "/", { ca: undefined })).rejects.toThrow("The certificate of pictures.test is not valid");
    expect(certificate).toContain("BEGIN CERTIFICATE");
  });

  it("connects to no private address, and says nothing of what is there", async () => {
    const server = await secure((_request, response) => response.end(cat));
    const refused = { name: "BadInputError", message: "This address does not lie on the public internet." };
    const limits = { ...localPolicy, allow: undefined };
    await expect(get(server, "/", limits)).rejects.toMatchObject(refused);
    for (const host of ["127.0.0.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"]) {
      await expect(get(server, "/", { allow: undefined }, host)).rejects.toMatchObject(refused);
    }
    await expect(
      fetchPicture(`https://localhost:${server.port}/`, { ports: "any", ca: certificate }),
    ).rejects.toMatchObject(refused);
    expect(server.connections()).toBe(0);
  });

  it("connects to the address that was checked, though the name leads elsewhere a moment later", async () => {
    const inside = await secure((_request, response) => response.end("inside"));
    let asked = 0;
    // The first answer is public (nobody listens there), every later one is this machine.
    const resolve = async () => [{ address: asked++ === 0 ? "192.88.99.1" : "127.0.0.1", family: 4 as const }];
    const allow = (address: string) => address === "192.88.99.1";
    await expect(get(inside, "/", { resolve, allow, timeoutSeconds: 1 })).rejects.toMatchObject({
      name: "TransientError",
    });
    expect(asked).toBe(1);
    expect(inside.connections()).toBe(0);
  });

  it("follows five redirects and no more, each of them checked anew", async () => {
    const server = await secure((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end(cat);
      else response.writeHead([301, 302, 303, 307, 308][left % 5] ?? 302, { location: `/${left - 1}` }).end("moved");
    });
    expect(await get(server, "/5")).toHaveLength(cat.length);
    await expect(get(server, "/6")).rejects.toMatchObject({
      name: "BadInputError",
      message: "The address redirects more than 5 times.",
    });
  });

  it("refuses a redirect into a private network, to a file, to plain http and with a password", async () => {
    const inside = await plain((_request, response) => response.end("secret"));
    const targets: Record<string, [string, string]> = {
      "/metadata": ["https://169.254.169.254/latest/meta-data/", "public internet"],
      "/mapped": [`https://[::ffff:10.0.0.1]:${inside.port}/`, "public internet"],
      "/file": ["file:///etc/passwd", "must begin with https://"],
      "/http": ["http://pictures.test/a.jpg", "from https to http"],
      "/user": ["https://a:b@pictures.test/a.jpg", "user's name or password"],
      "/broken": ["https://[", "redirects to nowhere"],
    };
    const server = await secure((request, response) => {
      response.writeHead(302, { location: targets[request.url ?? ""]?.[0] }).end();
    });
    for (const [path, [, reason]] of Object.entries(targets)) await expect(get(server, path)).rejects.toThrow(reason);
    const named = await secure((_request, response) => {
      response.writeHead(302, { location: `https://intranet.test:${inside.port}/` }).end();
    });
    const resolve = async (host: string) => [
      { address: host === "intranet.test" ? "192.168.0.1" : "127.0.0.1", family: 4 as const },
    ];
    await expect(get(named, "/", { resolve })).rejects.toThrow("public internet");
    expect(inside.connections()).toBe(0);
  });

  it("stops at the size limit, told or not, packed or not", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    let sent = 0;
    const server = await secure((request, response) => {
      if (request.url === "/told") response.writeHead(200, { "content-length": 5_000_000 }).write(cat);
      if (request.url === "/bomb") response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
      if (request.url === "/endless") {
        const more = () => {
          while (!response.destroyed && response.write(cat)) sent += cat.length;
        };
        response.on("drain", more);
        more();
      }
    });
    for (const path of ["/told", "/bomb", "/endless"]) {
      await expect(get(server, path, { maxBytes: 2_000_000 })).rejects.toMatchObject({
        name: "BadInputError",
        message: "The address answers more than 2 MB.",
      });
    }
    expect(sent).toBeLessThan(50_000_000);
  });

  it("unpacks what was compressed unasked, and refuses what it cannot", async () => {
    const packed: Record<string, Buffer> = {
      gzip: gzipSync(cat),
      br: brotliCompressSync(cat),
      deflate: deflateSync(cat),
    };
    const server = await secure((request, response) => {
      const encoding = request.url?.slice(1) ?? "";
      if (encoding === "torn")
        response.writeHead(200, { "content-encoding": "gzip" }).end(packed.gzip?.subarray(0, 5000));
      else response.writeHead(200, { "content-encoding": encoding }).end(packed[encoding] ?? cat);
    });
    for (const encoding of Object.keys(packed)) expect(await get(server, `/${encoding}`)).toHaveLength(cat.length);
    await expect(get(server, "/zstd")).rejects.toThrow("compression that is not read here");
    await expect(get(server, "/gzip,gzip")).rejects.toThrow("compression that is not read here");
    await expect(get(server, "/torn")).rejects.toMatchObject({ name: "TransientError" });
  });

  it("gives up on silence, on dripping and on a call that is taken back", async () => {
    const server = await secure((request, response) => {
      if (request.url === "/silent") return;
      response.writeHead(200);
      response.write(cat.subarray(0, 100));
      if (request.url === "/halting") return;
      const drip = setInterval(() => response.write("."), 50);
      response.on("close", () => clearInterval(drip));
    });
    const slow = { name: "TransientError" };
    await expect(get(server, "/silent", { silenceSeconds: 0.3 })).rejects.toMatchObject({
      ...slow,
      message: "The address did not answer within 0.3 seconds.",
    });
    await expect(get(server, "/halting", { silenceSeconds: 0.3 })).rejects.toMatchObject({
      ...slow,
      message: "The address did not answer within 0.3 seconds.",
    });
    await expect(get(server, "/dripping", { timeoutSeconds: 0.6, silenceSeconds: 0.3 })).rejects.toMatchObject({
      ...slow,
      message: "The address did not answer within 0.6 seconds.",
    });
    const stop = new AbortController();
    const call = get(server, "/dripping", { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("taken back")), 100);
    await expect(call).rejects.toThrow("taken back");
  });

  it("tells what may pass from what will not", async () => {
    const server = await secure((request, response) => {
      const status = Number(request.url?.slice(1));
      if (status === 1) response.socket?.destroy();
      else response.writeHead(status).end("no");
    });
    for (const [path, name] of [
      ["/404", "BadInputError"],
      ["/403", "BadInputError"],
      ["/206", "BadInputError"],
      ["/304", "BadInputError"],
      ["/500", "TransientError"],
      ["/429", "TransientError"],
      ["/1", "TransientError"],
    ] as const) {
      await expect(get(server, path), path).rejects.toMatchObject({ name });
    }
    const resolve = async () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }));
    await expect(get(server, "/", { resolve })).rejects.toMatchObject({
      name: "BadInputError",
      message: "There is no host pictures.test.",
    });
  });

  it("takes nothing but a picture, whatever the server calls it", async () => {
    const server = await secure((_request, response) => {
      response.writeHead(200, { "content-type": "image/jpeg" }).end("<!doctype html><p>Log in first</p>");
    });
    await expect(get(server)).rejects.toThrow("What the address holds is not a picture that can be read here.");
    const empty = await secure((_request, response) => response.end());
    await expect(get(empty)).rejects.toThrow("What the address holds is empty.");
  });

  it("speaks plain http where that is allowed", async () => {
    const server = await plain((_request, response) => response.end(cat));
    const address = `http://pictures.test:${server.port}/cat.jpg`;
    expect(await fetchPicture(address, { ...localPolicy, http: true })).toHaveLength(cat.length);
    await expect(fetchPicture(address, localPolicy)).rejects.toThrow("must begin with https://");
  });
});
