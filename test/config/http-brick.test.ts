import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { PortValue } from "../../bricks/brick.js";
import type { BrickSpec } from "../../bricks/catalogue.js";
import type { Endpoint, Environment } from "../../bricks/custom/http/endpoint.js";
import { httpBrick } from "../../bricks/custom/http/http-brick.js";
import { decodeRaster, encodePng } from "../../bricks/raster/codec.js";
import { blank, type Picture, type Raster } from "../../bricks/raster/raster.js";
import { silentLogger } from "../../platform/logger.js";
import { photo } from "../support/photo.js";

const spec: BrickSpec = {
  name: "PANE",
  kind: "EDIT",
  summary: "Takes the reflection away and says where it was.",
  inputs: {
    image: { type: "Image", meaning: "the picture", nullable: false },
    prompt: { type: "Str", meaning: "what is behind the pane", nullable: true },
  },
  outputs: {
    image: { type: "Image", meaning: "the picture without it", nullable: false },
    mask: { type: "Mask", meaning: "where it was", nullable: true },
    share: { type: "Float", meaning: "how much of it", nullable: true, min: 0, max: 1 },
  },
  constraints: [],
  rules: [],
  effect: "replaces",
  timeoutSeconds: 60,
};

type Handler = (call: Call, response: ServerResponse, request: IncomingMessage) => unknown;

interface Call {
  readonly version: number;
  readonly brick: string;
  readonly seed: number;
  readonly inputs: Readonly<Record<string, { png: string; width: number; height: number } | string | number | null>>;
}

let picture: Picture;
const servers: Server[] = [];

beforeAll(async () => {
  picture = await photo("cat", 120);
});

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(handler: Handler): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await handler(JSON.parse(Buffer.concat(chunks).toString()) as Call, response, request);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/pane?key=in-the-query`;
}

const answering =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

const png = async (raster: Raster) => ({ png: Buffer.from(await encodePng(raster)).toString("base64") });

interface RunOptions {
  readonly headers?: Endpoint["headers"];
  readonly environment?: Environment;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

function run(url: string, { headers = {}, environment = {}, timeoutSeconds = 10, signal }: RunOptions = {}) {
  const brick = httpBrick(spec, "1", { url, headers, timeoutSeconds }, environment);
  const context = { seed: 7, signal: signal ?? new AbortController().signal, logger: silentLogger };
  return brick.run({ image: picture, prompt: "a garden" }, context) as Promise<Record<string, PortValue>>;
}

async function failure(work: Promise<unknown>): Promise<{ name: string; message: string; hint: string }> {
  const error = await work.then(
    () => new Error("it succeeded"),
    (thrown: unknown) => thrown as Error,
  );
  return { name: error.name, message: error.message, hint: "hint" in error ? String(error.hint) : "" };
}

describe("a brick behind an HTTP endpoint", () => {
  it("sends every input and the seed, and takes pictures, masks and numbers back", async () => {
    let seen: Call | undefined;
    const url = await serve(async (call, response) => {
      seen = call;
      const inverse = { ...picture, data: picture.data.map((v) => 255 - v) };
      const outputs = {
        image: await png(inverse),
        mask: await png(blank(picture.width, picture.height, 1, 255)),
        share: 0.5,
      };
      answering({ outputs })(call, response, undefined as never);
    });
    const outputs = await run(url);
    expect(seen).toMatchObject({ version: 1, brick: "PANE", seed: 7, inputs: { prompt: "a garden" } });
    const sent = seen!.inputs.image as { png: string; width: number; height: number };
    expect([sent.width, sent.height]).toEqual([picture.width, picture.height]);
    expect((await decodeRaster(Buffer.from(sent.png, "base64"), "image")).data).toEqual(picture.data);
    expect((outputs.image as Raster).data[0]).toBe(255 - picture.data[0]!);
    expect(outputs.mask).toMatchObject({ channels: 1, width: picture.width });
    expect(outputs.share).toBe(0.5);
  });

  it("sends secrets as headers, and is not available while one is missing", async () => {
    let header: string | undefined;
    const url = await serve(async (_, response, request) => {
      header = request.headers.authorization;
      answering({ outputs: { image: await png(picture) } })(_, response, request);
    });
    const headers = { authorization: { env: "PANE_TOKEN", prefix: "Bearer " } };
    await run(url, { headers, environment: { PANE_TOKEN: "s3cret-of-mine" } });
    expect(header).toBe("Bearer s3cret-of-mine");
    const brick = httpBrick(spec, "1", { url, headers, timeoutSeconds: 10 }, {});
    const support = brick.available();
    expect(support).toMatchObject({ ok: false, hint: "Set PANE_TOKEN." });
    expect(JSON.stringify([support, brick.model, brick.version])).not.toContain("in-the-query");
  });

  it("never repeats a secret that the server echoes", async () => {
    const url = await serve((_, response, request) =>
      answering(
        {
          error: {
            message: `no: ${request.headers["x-key"]} ${request.headers.authorization} ${request.url}`,
            hint: `${request.headers["x-key"]}`,
          },
        },
        400,
      )(_, response, request),
    );
    const said = await failure(
      run(url, {
        headers: { "x-key": "literal-secret", authorization: { env: "TOKEN", prefix: "Bearer " } },
        environment: { TOKEN: "token-of-the-environment" },
      }),
    );
    expect(said.message).toMatch(/^PANE failed: no: /);
    expect(JSON.stringify(said)).not.toMatch(/literal-secret|token-of-the-environment|in-the-query/);
  });

  it.each([
    [429, "TransientError"],
    [500, "TransientError"],
    [503, "TransientError"],
    [400, "BrickFailedError"],
    [401, "BrickFailedError"],
    [404, "BrickFailedError"],
  ])("takes status %i without a word as %s", async (status, name) => {
    const said = await failure(run(await serve(answering("<html>oops</html>", status))));
    expect(said.name).toBe(name);
    expect(said.message).toContain(`answered status ${status}`);
  });

  it.each([
    ["bad-input", "BadInputError"],
    ["not-in-picture", "NotInPictureError"],
    ["refused", "RefusedError"],
    ["failed", "BrickFailedError"],
    ["transient", "TransientError"],
  ])("believes the server's own word %s, whatever the status", async (type, name) => {
    const said = await failure(
      run(
        await serve(
          answering({ error: { type, message: "there is no\n pane\u202e here.", hint: "Look elsewhere" } }, 500),
        ),
      ),
    );
    expect(said).toMatchObject({ name, hint: "Look elsewhere" });
    expect(said.message).toContain("there is no pane here.");
  });

  it("waits as long as the server asks, within the call's time", async () => {
    let started = 0;
    const url = await serve((call, response, request) => {
      started = performance.now();
      return answering("", 429, { "retry-after-ms": "150" })(call, response, request);
    });
    expect((await failure(run(url))).name).toBe("TransientError");
    expect(performance.now() - started).toBeGreaterThan(140);
    const impatient = await serve(answering("", 503, { "retry-after": "50" }));
    expect((await failure(run(impatient, { timeoutSeconds: 0.2 }))).message).toContain("did not answer within 0.2 s");
  });

  it("calls a server that is not there a failure that may pass", async () => {
    const url = new URL(await serve(() => {}));
    await new Promise((closed) => servers.pop()?.close(closed));
    const said = await failure(run(url.href));
    expect(said).toMatchObject({
      name: "TransientError",
      message: `${url.origin}/pane cannot be reached (ECONNREFUSED).`,
    });
  });

  it("stops at once when the edit is stopped", async () => {
    const controller = new AbortController();
    const url = await serve(() => setTimeout(() => controller.abort(new Error("stopped")), 20));
    await expect(run(url, { signal: controller.signal })).rejects.toThrow("stopped");
  });
});

describe("a hostile endpoint", () => {
  it.each<[string, unknown, RegExp]>([
    ["text that is no JSON", "hello", /is not JSON/],
    ["JSON that is no object", "[1, 2]", /has no outputs/],
    ["nesting that overflows a parser", "[".repeat(200_000), /is not JSON/],
    ["no outputs", {}, /has no outputs/],
    ["a list as an output", { outputs: { image: ["x"] } }, /has no outputs/],
    ["a text for a picture", { outputs: { image: "a cat" } }, /gave a string as `image`/],
    ["a picture that is no PNG", { outputs: { image: { png: "R0lGODlh" } } }, /gave no PNG as `image`/],
    ["nothing for what it must give", { outputs: { image: null } }, /gave no `image`/],
    ["outputs that nobody declared", { outputs: { constructor: 1 } }, /answered an output "constructor"/],
  ])("is told apart: %s", async (_, body, message) => {
    const said = await failure(run(await serve(answering(body))));
    expect(said.name).toBe("BrickFailedError");
    expect(said.message).toMatch(message);
  });

  it("cannot give a picture of another size, nor make one be decoded that is a bomb", async () => {
    const small = await serve(async (...args) => answering({ outputs: { image: await png(blank(8, 8, 3)) } })(...args));
    expect((await failure(run(small))).message).toMatch(/gave 8×8 pixels as `image`, but its picture is 120×/);
    const header = Buffer.from(await encodePng(blank(120, 80, 3)));
    header.writeUInt32BE(60_000, 16);
    header.writeUInt32BE(60_000, 20);
    const bomb = await serve(answering({ outputs: { image: { png: header.toString("base64") } } }));
    expect((await failure(run(bomb))).message).toMatch(/gave 60000×60000 pixels/);
  });

  it("cannot give a damaged picture, or numbers out of bounds", async () => {
    const bytes = Buffer.from(await encodePng(picture));
    const cut = { png: bytes.subarray(0, bytes.length / 2).toString("base64") };
    expect((await failure(run(await serve(answering({ outputs: { image: cut } }))))).message).toMatch(/damaged PNG/);
    const image = await png(picture);
    for (const share of [1.5, -1, "0.5"]) {
      const said = await failure(run(await serve(answering({ outputs: { image, share } }))));
      expect(said.message).toMatch(/as `share`/);
    }
  });

  it("cannot fill the memory, whether it announces its length or not", async () => {
    const announced = await serve((_, response) => {
      response.writeHead(200, { "content-length": "9000000000" });
      response.write("{");
    });
    expect((await failure(run(announced))).message).toMatch(/longer than its pictures can be/);
    const endless = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 32)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    expect((await failure(run(endless))).message).toMatch(/longer than its pictures can be/);
  });

  it("cannot send the call elsewhere", async () => {
    let reached = false;
    const other = await serve((...args) => {
      reached = true;
      return answering({ outputs: {} })(...args);
    });
    for (const status of [301, 302, 307, 308]) {
      const said = await failure(run(await serve(answering("", status, { location: other }))));
      expect(said).toMatchObject({ name: "BrickFailedError" });
      expect(said.message).toMatch(/sends the call on to 127\.0\.0\.1:\d+; redirects are not followed/);
    }
    expect(reached).toBe(false);
  });

  it("cannot hang an edit: neither before its answer nor within it", async () => {
    const silent = await serve(() => {});
    expect(await failure(run(silent, { timeoutSeconds: 0.2 }))).toMatchObject({ name: "TransientError" });
    const dripping = await serve((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 20);
      response.once("close", () => clearInterval(timer));
    });
    expect(await failure(run(dripping, { timeoutSeconds: 0.3 }))).toMatchObject({
      name: "TransientError",
      message: expect.stringContaining("did not answer within 0.3 s") as string,
    });
  });

  it("that breaks the connection is a failure that may pass", async () => {
    const url = await serve((_, response) => response.destroy());
    expect((await failure(run(url))).name).toBe("TransientError");
  });
});
