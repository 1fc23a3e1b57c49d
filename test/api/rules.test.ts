import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "../../functions/api/auth/api-keys.js";
import { iam } from "../../functions/api/auth/iam.js";
import { jwt } from "../../functions/api/auth/jwt.js";
import { BadInputError, BrickFailedError, RefusedError, StorageError, TransientError } from "../../platform/errors.js";
import {
  bearer,
  type Edit,
  form,
  json,
  openSetting,
  type ProblemAnswer,
  photo,
  quick,
  type Setting,
} from "./setting.js";

let setting: Setting;
let picture: { base64: string };
beforeAll(async () => {
  setting = await openSetting();
  picture = { base64: (await photo("rocket")).toString("base64") };
});
afterAll(() => setting.close());

const problem = async (answer: Response) => {
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const body = (await answer.json()) as ProblemAnswer;
  expect(body.status).toBe(answer.status);
  expect(body.type).toMatch(/^urn:brickwright:problem:[a-z-]+$/);
  return body;
};

describe("an Idempotency-Key", () => {
  it("makes one edit of twenty requests at once", async () => {
    const send = () =>
      setting.app.request("/edits", json({ image: picture, instruction: quick }, { "idempotency-key": "twenty" }));
    const answers = await Promise.all(Array.from({ length: 20 }, send));
    const ids = new Set<string>();
    for (const answer of answers) {
      if (answer.status === 409) expect((await problem(answer)).type).toMatch(/in-progress$/);
      else ids.add(((await answer.json()) as Edit).id);
    }
    expect(ids.size).toBe(1);
    const { edits } = (await (await setting.app.request("/edits?limit=100")).json()) as { edits: Edit[] };
    expect(edits.filter(({ id }) => ids.has(id))).toHaveLength(1);
    const replayed = await send();
    expect(replayed.headers.get("idempotency-replayed")).toBe("true");
    expect(ids.has(((await replayed.json()) as Edit).id)).toBe(true);
  });

  it("belongs to one request of one principal, in whichever form the request is", async () => {
    const headers = { "idempotency-key": "forms" };
    const first = (await (await setting.app.request("/edits", await form("rocket", quick, headers))).json()) as Edit;
    const inJson = await setting.app.request("/edits", json({ image: picture, instruction: quick }, headers));
    expect(((await inJson.json()) as Edit).id).toBe(first.id);
    const other = await setting.app.request("/edits", json({ image: picture, instruction: "make it darker" }, headers));
    expect(await problem(other)).toMatchObject({ status: 422, type: expect.stringMatching(/key-reused$/) });
    const ann = bearer(await setting.key("ann"));
    const hers = await setting.app.request(
      "/edits",
      json({ image: picture, instruction: quick }, { ...headers, ...ann }),
    );
    expect(((await hers.json()) as Edit).id).not.toBe(first.id);
  });

  it("is free again after a request that came to nothing, and holds the edit of one whose answer was lost", async () => {
    const headers = { "idempotency-key": "again" };
    const bad = await setting.app.request("/edits", json({ image: { base64: "AAAA" }, instruction: quick }, headers));
    expect((await problem(bad)).status).toBe(422);
    let lost = 0;
    const { workflow } = setting.deps;
    const app = setting.with({
      workflow: {
        start: async (request) => {
          const arn = await workflow.start(request);
          if (lost++ === 0) throw new TransientError("The answer was lost.");
          return arn;
        },
        describe: (arn) => workflow.describe(arn),
        history: (arn) => workflow.history(arn),
        stop: (arn) => workflow.stop(arn),
      },
    });
    const good = json({ image: picture, instruction: quick }, headers);
    expect((await problem(await app.request("/edits", good))).status).toBe(503);
    const started = setting.local.engine.executions.list(setting.local.pipelineArn).length;
    const second = await app.request("/edits", good);
    expect(second.status).toBeLessThan(300);
    expect(setting.local.engine.executions.list(setting.local.pipelineArn).length).toBe(started);
  });

  it("must be one", async () => {
    for (const key of ["a b", "x".repeat(256)]) {
      const answer = await setting.app.request(
        "/edits",
        json({ image: picture, instruction: quick }, { "idempotency-key": key }),
      );
      expect((await problem(answer)).status).toBe(400);
    }
  });
});

describe("limits", () => {
  it("on requests a minute say so in every answer, and when there is one again", async () => {
    const time = { now: Date.now() };
    const clock = { now: () => new Date(time.now), monotonic: () => performance.now() };
    const app = setting.with({ clock }, { requestsPerMinute: 6 });
    const key = bearer((await createApiKey({ records: setting.local.records, clock }, { name: "limited" })).key);
    const ask = () => app.request("/bricks", { headers: key });
    const first = await ask();
    expect(first.headers.get("ratelimit-policy")).toBe('"requests";q=6;w=60');
    expect(first.headers.get("ratelimit")).toBe('"requests";r=5;t=0');
    const more = await Promise.all(Array.from({ length: 9 }, ask));
    expect(more.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = more.find(({ status }) => status === 429);
    expect(refused!.headers.get("retry-after")).toBe("10");
    expect((await problem(refused!)).type).toMatch(/limit-reached$/);
    time.now += 10_000;
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(429);
    expect((await app.request("/healthz", { headers: key })).status).toBe(200);
  });

  it("on edits a day count edits, not repetitions of one or requests that came to nothing", async () => {
    const app = setting.with({}, { editsPerDay: 2 });
    const key = bearer(await setting.key("two a day"));
    const send = async (n: number) => {
      const body = { image: picture, instruction: quick };
      return (await app.request("/edits", json(body, { ...key, "idempotency-key": `edit-${n}` }))).status;
    };
    expect([await send(1), await send(1), await send(1), await send(2)]).toEqual([
      202,
      expect.any(Number),
      expect.any(Number),
      202,
    ]);
    expect(await send(3)).toBe(429);
    expect(await send(2)).toBeLessThan(300);
  });

  it("on dollars a day set aside what an edit may cost, hold its plan to that, and settle it at its end", async () => {
    const [cpu] = setting.local.backends;
    const paid = { ...cpu!, name: "gpu", waits: true as const, find: async () => null };
    const app = setting.with(
      { backends: [...setting.local.backends, paid] },
      { dollarsPerDay: 1, dollarsPerEdit: 0.6 },
    );
    const key = bearer(await setting.key("one dollar"));
    const start = async (options: object = {}) =>
      app.request("/edits", json({ image: picture, instruction: "remove the rocket", options }, key));
    const first = (await (await start()).json()) as Edit;
    const second = (await (await start()).json()) as Edit;
    const third = await start();
    expect((await problem(third)).detail).toMatch(/1 US dollars/);
    expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await start({ maxDollars: 0 })).status).toBe(202);
    const optionsOf = async ({ id }: Edit) =>
      JSON.parse(Buffer.from(await setting.local.store.get(`edits/${id}/request.json`)).toString()).options;
    expect((await optionsOf(first)).maxDollars).toBe(0.6);
    expect((await optionsOf(second)).maxDollars).toBeCloseTo(0.4);
    await app.request(`/edits/${first.id}`, { method: "DELETE", headers: key });
    const said = json({ instruction: "remove the tower" }, key);
    const fourth = (await (await app.request(`/edits/${second.id}/feedback`, said)).json()) as Edit;
    expect((await optionsOf(fourth)).maxDollars).toBeCloseTo(0.6);
    for (const { id } of ((await (await app.request("/edits", { headers: key })).json()) as { edits: Edit[] }).edits) {
      await app.request(`/edits/${id}`, { method: "DELETE", headers: key });
    }
  });
});

describe("what comes from outside", () => {
  const bad: [string, RequestInit, number][] = [
    ["no body", { method: "POST", headers: { "content-type": "application/json" } }, 400],
    ["half JSON", json('{"image":'), 400],
    ["a list", json([1, 2]), 400],
    ["deep nesting", json("[".repeat(100_000)), 400],
    ["text that is not UTF-8", { ...json(""), body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]) }, 400],
    ["an unknown field", json({ image: { url: "https://e.example/a.jpg" }, instruction: "x", principal: "ann" }), 400],
    [
      "somebody else's parent",
      json({ image: { upload: "0".repeat(32) }, instruction: "x", options: { after: "e" } }),
      400,
    ],
    [
      "a plan's key",
      json({ image: { upload: "0".repeat(32) }, instruction: "x", options: { plan: "sources/a" } }),
      400,
    ],
    [
      "an option out of range",
      json({ image: { upload: "0".repeat(32) }, instruction: "x", options: { seed: -1 } }),
      400,
    ],
    ["no instruction", json({ image: { upload: "0".repeat(32) } }), 422],
    [
      "an instruction of a book's length",
      json({ image: { upload: "0".repeat(32) }, instruction: "x".repeat(2001) }),
      400,
    ],
    ["an upload that is not there", json({ image: { upload: "0".repeat(32) }, instruction: "x" }), 404],
    ["a path as an upload", json({ image: { upload: "../../etc/passwd" }, instruction: "x" }), 404],
    [
      "what is no picture",
      json({ image: { base64: Buffer.from("<svg/>").toString("base64") }, instruction: "x" }),
      422,
    ],
    ["an address of this machine", json({ image: { url: "http://127.0.0.1:1/a.jpg" }, instruction: "x" }), 422],
    ["the cloud's metadata", json({ image: { url: "https://169.254.169.254/latest" }, instruction: "x" }), 422],
    ["a file's address", json({ image: { url: "file:///etc/passwd" }, instruction: "x" }), 422],
    [
      "a webhook on this machine",
      json({ image: { upload: "0".repeat(32) }, instruction: "x", options: { webhook: "https://127.0.0.1/" } }),
      400,
    ],
    ["XML", { method: "POST", headers: { "content-type": "text/xml" }, body: "<a/>" }, 415],
    ["a packed body", json("x", { "content-encoding": "gzip" }), 415],
    [
      "a form without its boundary",
      { method: "POST", headers: { "content-type": "multipart/form-data" }, body: "x" },
      400,
    ],
    [
      "a critic where there is none",
      json({ image: { upload: "0".repeat(32) }, instruction: "x", options: { critic: {} } }),
      404,
    ],
  ];

  it.each(bad)("is answered in one form and begins nothing: %s", async (_name, init, status) => {
    const before = setting.local.engine.executions.list(setting.local.pipelineArn).length;
    const answer = await setting.app.request("/edits", init);
    const text = await answer.clone().text();
    expect({ status: answer.status, body: (await problem(answer)).status }).toEqual({ status, body: status });
    expect(text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|brickwright-api-/);
    expect(setting.local.engine.executions.list(setting.local.pipelineArn).length).toBe(before);
  });

  it("may have names of fields, files and edits of any kind", async () => {
    const data = new FormData();
    data.set("image", new File([await photo("rocket")], "../../../etc/passwd\r\nX-Evil: 1.jpg"));
    data.set("instruction", `${quick}\r\nX-Evil: 1`);
    const answer = await setting.app.request("/edits", { method: "POST", body: data });
    expect(answer.status).toBe(202);
    expect(answer.headers.has("x-evil")).toBe(false);
    data.set("__proto__", "x");
    expect((await problem(await setting.app.request("/edits", { method: "POST", body: data }))).status).toBe(400);
    for (const id of [
      "..",
      "%2e%2e%2f%2e%2e",
      "a%00b",
      "%0d%0aX-Evil:1",
      "x".repeat(500),
      "constructor",
      "__proto__",
    ]) {
      const one = await setting.app.request(`/edits/${id}/events`);
      expect([404, 405]).toContain((await problem(one)).status);
      expect(one.headers.has("x-evil")).toBe(false);
    }
  });

  it("is not read beyond the limit, whatever it says of its length", async () => {
    const app = setting.with({}, { bodyBytes: 10_000 });
    const answer = await app.request("/edits", json({ image: picture, instruction: quick }));
    expect(await problem(answer)).toMatchObject({ status: 413, hint: expect.stringMatching(/POST \/uploads/) });
    let given = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1000;
        controller.enqueue(new Uint8Array(1000).fill(0x20));
      },
    });
    const init = { ...json(""), body: endless, duplex: "half" } as RequestInit;
    expect((await problem(await app.request("/edits", init))).status).toBe(413);
    expect(given).toBeLessThan(50_000);
  });

  it("is told what may be done at an address, and where there is none", async () => {
    const put = await setting.app.request("/edits", { method: "PUT" });
    expect({ status: (await problem(put)).status, allow: put.headers.get("allow") }).toEqual({
      status: 405,
      allow: "POST, GET",
    });
    expect((await problem(await setting.app.request("/nothing"))).status).toBe(404);
  });
});

describe("errors", () => {
  it.each([
    [new BadInputError("It is no picture.", "Give one."), 422, "It is no picture."],
    [new RefusedError("There is no brick for it."), 422, "There is no brick for it."],
    [new BrickFailedError("The model failed."), 502, "The model failed."],
    [
      new TransientError("s3.eu-west-1 throttles key secret/abc"),
      503,
      "Something that is needed does not answer at the moment.",
    ],
    [new StorageError("Cannot write to /home/ann: the disk is full."), 507, "Nothing can be stored at the moment."],
    [
      new TypeError("Cannot read properties of undefined (reading 'token-123')"),
      500,
      "Something went wrong here that is not your fault.",
    ],
  ])("have a status each, and say nothing of the place: %s", async (error, status, detail) => {
    const app = setting.with({
      stages: {
        ingest: async () => {
          throw error;
        },
        plan: setting.deps.stages.plan,
      },
    });
    const answer = await app.request("/plans", json({ image: picture, instruction: quick }));
    expect(await problem(answer)).toMatchObject({ status, detail });
  });
});

describe("uploads", () => {
  it("take a large picture past the application in parts, which nobody can change afterwards", async () => {
    const bytes = Buffer.concat([await photo("rocket"), Buffer.alloc(20 * 1024 ** 2)]);
    const begun = await setting.app.request("/uploads", json({ size: bytes.byteLength, contentType: "image/jpeg" }));
    expect(begun.status).toBe(201);
    const upload = (await begun.json()) as { id: string; partBytes: number; parts: { url: string }[] };
    expect(upload.parts.length).toBe(2);
    const early = await setting.app.request("/edits", json({ image: { upload: upload.id }, instruction: quick }));
    expect(await problem(early)).toMatchObject({ status: 422, hint: expect.stringMatching(/complete/) });
    const tooMuch = await setting.file(upload.parts[0]!.url, { method: "PUT", body: bytes });
    expect((await problem(tooMuch)).status).toBe(413);
    const etags: string[] = [];
    for (const [index, { url }] of upload.parts.entries()) {
      const part = bytes.subarray(index * upload.partBytes, (index + 1) * upload.partBytes);
      const put = await setting.file(url, { method: "PUT", body: part });
      expect(put.status).toBe(200);
      etags.push(put.headers.get("etag")!);
    }
    const finish = (tags: string[]) => setting.app.request(`/uploads/${upload.id}/complete`, json({ etags: tags }));
    expect((await problem(await finish([...etags].reverse()))).status).toBe(422);
    expect((await problem(await finish(etags.slice(0, 1)))).detail).toMatch(/bytes/);
    // What was put together of the wrong parts is gone; the person begins anew.
    const again = (await (
      await setting.app.request("/uploads", json({ size: bytes.byteLength }))
    ).json()) as typeof upload;
    const tags: string[] = [];
    for (const [index, { url }] of again.parts.entries()) {
      const part = bytes.subarray(index * again.partBytes, (index + 1) * again.partBytes);
      tags.push((await setting.file(url, { method: "PUT", body: part })).headers.get("etag")!);
    }
    const complete = () => setting.app.request(`/uploads/${again.id}/complete`, json({ etags: tags }));
    expect(await Promise.all([complete(), complete()].map(async (one) => (await one).status))).toEqual([200, 200]);
    await setting.file(again.parts[0]!.url, { method: "PUT", body: "other" });
    const edit = await setting.app.request(
      "/edits",
      json({ image: { upload: again.id }, instruction: quick }, { prefer: "wait=25" }),
    );
    expect(((await edit.json()) as Edit).status).toBe("succeeded");
    const ann = bearer(await setting.key("not hers"));
    const hers = await setting.app.request("/edits", json({ image: { upload: again.id }, instruction: quick }, ann));
    expect((await problem(hers)).status).toBe(404);
  });

  it("refuse what is larger than a picture may be before a byte is sent", async () => {
    const answer = await setting.app.request("/uploads", json({ size: 10 ** 12 }));
    expect((await problem(answer)).status).toBe(413);
  });
});

describe("who asks behind API Gateway", () => {
  const ask = (requestContext: unknown) => ({ headers: new Headers({ authorization: "x" }), requestContext });

  it("is the IAM user or session that the authorizer found, or the role where that is wished", async () => {
    const session = "arn:aws:sts::123456789012:assumed-role/Editors/ann@example.com";
    const context = ask({ authorizer: { iam: { userArn: session, userId: "AROA:ann" } } });
    expect(await iam()(context)).toEqual({ id: `iam:${session}` });
    expect(await iam({ by: "role" })(context)).toEqual({ id: "iam:arn:aws:sts::123456789012:assumed-role/Editors" });
    for (const nobody of [undefined, {}, { authorizer: { iam: null } }, { authorizer: { iam: { userArn: "" } } }]) {
      expect(await iam()(ask(nobody))).toBeNull();
    }
  });

  it("is issuer and subject of the token that the authorizer checked", async () => {
    const claims = { iss: "https://id.example", sub: "ann", aud: "x" };
    expect(await jwt()(ask({ authorizer: { jwt: { claims } } }))).toEqual({ id: "jwt:https://id.example#ann" });
    expect(await jwt()(ask({ authorizer: { jwt: { claims: { sub: "ann" } } } }))).toBeNull();
    expect(await jwt()(ask({ authorizer: { iam: claims } }))).toBeNull();
  });

  it("comes to the application with the event that Lambda is called with", async () => {
    const app = setting.with({ authenticate: iam() });
    const event = {
      requestContext: { authorizer: { iam: { userArn: "arn:aws:iam::123456789012:user/ann", userId: "A" } } },
    };
    expect((await app.request("/edits", {}, { event })).status).toBe(200);
    expect((await problem(await app.request("/edits"))).status).toBe(401);
  });

  it("on dollars a day count what models cost, too, of edits that may cost nothing and of plans that nothing comes of", async () => {
    const { plan, ingest } = setting.deps.stages;
    const dear: typeof plan = async (request) => {
      const turns = new TextEncoder().encode(JSON.stringify([{ dollars: 0.6 }]));
      await setting.local.store.put(`edits/${request.editId}/turns.json`, turns);
      return plan(request);
    };
    const builders = [{ name: "mllm" }, ...setting.local.builders];
    const app = setting.with({ builders, stages: { plan: dear, ingest } }, { dollarsPerDay: 1 });
    const key = bearer(await setting.key("models"));
    const dryRun = (instruction: string) => app.request("/plans", json({ instruction }, key));
    expect((await dryRun(quick)).status).toBe(200);
    expect((await dryRun("fly me to the moon")).status).toBe(422);
    expect((await problem(await dryRun(quick))).detail).toMatch(/1 US dollars/);
    const start = (options: object) =>
      app.request("/edits", json({ image: picture, instruction: quick, options }, key));
    expect((await start({ maxDollars: 0 })).status).toBe(429);
    expect((await start({ maxDollars: 0, builder: "mllm" })).status).toBe(429);
    const free = await start({ maxDollars: 0, builder: "grammar" });
    expect(free.status).toBe(202);
    await app.request(`/edits/${((await free.json()) as Edit).id}`, { method: "DELETE", headers: key });
  });
});

describe("a hostile body", () => {
  it("of fifty thousand parts, or a plan without a bottom, is the sender's fault and read no further", async () => {
    const parts = '--x\r\nContent-Disposition: form-data; name="image"\r\n\r\n\r\n'.repeat(50_000);
    const headers = { "content-type": 'multipart/form-data; charset=x; boundary="x"' };
    const answer = await setting.app.request("/edits", { method: "POST", headers, body: `${parts}--x--\r\n` });
    expect(await problem(answer)).toMatchObject({ status: 400, detail: "The form has too many parts." });
    const plan = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    for (const path of ["/edits", "/plans"]) {
      const body = `{"image":${JSON.stringify(picture)},"instruction":"darker","plan":${plan}}`;
      const deep = await setting.app.request(path, json(body));
      expect(await problem(deep)).toMatchObject({ status: 400, detail: "The plan is nested too deep." });
    }
  });
});
