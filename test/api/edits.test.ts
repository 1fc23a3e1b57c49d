import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bearer,
  type Edit,
  eventsIn,
  form,
  json,
  openSetting,
  type ProblemAnswer,
  photo,
  quick,
  type Setting,
  slow,
} from "./setting.js";

let setting: Setting;
beforeAll(async () => {
  setting = await openSetting();
});
afterAll(() => setting.close());

async function edited(init: RequestInit): Promise<Edit> {
  const answer = await setting.app.request("/edits", { ...init, headers: { ...init.headers, prefer: "wait=25" } });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Edit;
}

describe("an edit over HTTP", () => {
  it("answers a quick one with its result, whose link gives the picture until it expires", async () => {
    const edit = await edited(await form("rocket", quick));
    expect(edit).toMatchObject({ status: "succeeded", parent: null, stage: null, failure: null, cost: { dollars: 0 } });
    expect(edit.steps).toMatchObject([{ brick: "GRAYSCALE", status: "succeeded", cached: false }]);
    const [result] = edit.results;
    const file = await setting.file(result!.url);
    expect(file.headers.get("content-type")).toBe("image/jpeg");
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(bytes.byteLength).toBe(result!.bytes);
    const { channels } = await sharp(bytes).stats();
    expect(Math.abs(channels[0]!.mean - (channels[2]?.mean ?? channels[0]!.mean))).toBeLessThan(0.5);

    const forged = result!.url.replace("result-1", "result-2");
    expect((await setting.file(forged)).status).toBe(404);
    expect((await setting.file(result!.url, { method: "PUT", body: "x" })).status).toBe(404);
    const later = result!.url.replace(/expires=\d+/, (text) => `expires=${Number(text.slice(8)) + 3600}`);
    expect((await setting.file(later)).status).toBe(404);
  });

  it("takes the picture in base64, the mask of a person, and a plan that is written already", async () => {
    const image = { base64: `data:image/jpeg;base64,${(await photo("coffee")).toString("base64")}` };
    const { width, height } = await sharp(await photo("coffee")).metadata();
    const mask = await sharp({ create: { width, height, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    const masked = await edited(json({ image, mask: { base64: mask.toString("base64") }, instruction: quick }));
    expect(masked.status).toBe("succeeded");
    const plan = {
      version: 1,
      instruction: "darker",
      steps: [{ id: "step1", brick: "BRIGHTNESS", inputs: { image: { ref: "init[image]" }, ratio: { number: 0.3 } } }],
      results: ["step1[image]"],
    };
    const edit = await edited(json({ image, plan }));
    expect(edit).toMatchObject({ status: "succeeded", instruction: "the plan as it is written" });
    expect(edit.steps.map(({ brick }) => brick)).toEqual(["BRIGHTNESS"]);
  });

  it("tells its story in order, and goes on where a listener broke off", async () => {
    const started = await setting.app.request("/edits", await form("rocket", "make it black and white and darker"));
    expect(started.status).toBe(202);
    const { id } = (await started.json()) as Edit;
    expect(started.headers.get("location")).toBe(`/edits/${id}`);
    const stream = await setting.app.request(`/edits/${id}/events`);
    expect(stream.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const events = eventsIn(await stream.text());
    const told = events.map(({ event, data }) => `${event} ${data.stage ?? data.id ?? ""} ${data.status}`);
    expect(told[0]).toBe("stage Ingest running");
    expect(told).toContain("step step1 running");
    expect(told.indexOf("step step1 succeeded")).toBeGreaterThan(told.indexOf("stage Run running"));
    expect(told.indexOf("stage Run succeeded")).toBeGreaterThan(told.indexOf("step step1 succeeded"));
    expect(told.at(-1)).toBe(`end ${id} succeeded`);
    expect(new Set(events.map((one) => one.id)).size).toBe(events.length);

    for (const [place, { id: last }] of events.entries()) {
      const again = await setting.app.request(`/edits/${id}/events`, { headers: { "last-event-id": last } });
      if (last === "end") expect(again.status).toBe(204);
      else
        expect(eventsIn(await again.text()).map((one) => one.id)).toEqual(events.slice(place + 1).map((one) => one.id));
    }
  });

  it("ends an answer as soon as it says anything new where the platform hands on whole answers only", async () => {
    const events = { seconds: 20, pollSeconds: 0.05, heartbeatSeconds: 5, buffered: true };
    const app = setting.with({}, { events });
    const { id } = (await (
      await app.request("/edits", await form("rocket", "make it black and white and brighter"))
    ).json()) as Edit;
    const heard: string[] = [];
    let last = "";
    for (let answers = 0; last !== "end" && answers < 100; answers++) {
      const text = await (await app.request(`/edits/${id}/events`, { headers: { "last-event-id": last } })).text();
      expect(text).toMatch(/^retry: \d+/);
      for (const event of eventsIn(text)) {
        heard.push(event.id);
        last = event.id;
      }
    }
    expect(heard.at(-1)).toBe("end");
    expect(new Set(heard).size).toBe(heard.length);
    const whole = eventsIn(await (await setting.app.request(`/edits/${id}/events`)).text());
    expect(heard).toEqual(whole.map((event) => event.id));
  });

  it("stops: machine and record, at once, and announces it once", async () => {
    const { id } = (await (await setting.app.request("/edits", await form("cat", slow))).json()) as Edit;
    const running = (await (await setting.app.request(`/edits/${id}`)).json()) as Edit;
    expect(running).toMatchObject({ status: "running", finishedAt: null });
    const stopped = (await (await setting.app.request(`/edits/${id}`, { method: "DELETE" })).json()) as Edit;
    expect(stopped).toMatchObject({ status: "stopped", results: [] });
    expect(stopped.finishedAt).not.toBeNull();
    expect(setting.local.engine.executions.running()).toEqual([]);
    const again = await setting.app.request(`/edits/${id}`, { method: "DELETE" });
    expect({ status: again.status, edit: ((await again.json()) as Edit).status }).toEqual({
      status: 200,
      edit: "stopped",
    });
    expect(setting.news.filter((one) => one.id === `${id}.edit.stopped`)).toHaveLength(1);
  });

  it("plans feedback with what was said before, keeping the parent's seed, and names the parent", async () => {
    const parent = await edited(
      json({
        image: { base64: (await photo("rocket")).toString("base64") },
        instruction: quick,
        options: { seed: 42, longSide: 512 },
      }),
    );
    const answer = await setting.app.request(
      `/edits/${parent.id}/feedback`,
      json({ instruction: "and make it darker" }, { prefer: "wait=25" }),
    );
    const child = (await answer.json()) as Edit;
    expect(child).toMatchObject({ status: "succeeded", parent: parent.id });
    expect(child.steps.length).toBeGreaterThan(1);
    const request = JSON.parse(Buffer.from(await setting.local.store.get(`edits/${child.id}/request.json`)).toString());
    expect(request.options).toMatchObject({ seed: 42, longSide: 512, after: parent.id });
  });

  it("says in one record what failed, where, and what to do", async () => {
    const edit = await edited(await form("rocket", "remove the elephant"));
    expect(edit).toMatchObject({
      status: "failed",
      results: [],
      failure: { error: expect.any(String), stage: expect.any(String) },
    });
    expect(edit.failure?.message).toMatch(/elephant/);
    expect(JSON.stringify(edit)).not.toMatch(/\/tmp\/|node_modules|\.ts:|at .*\(/);
  });
});

describe("lists of edits", () => {
  it("come page by page, each edit once, the newest first", async () => {
    const key = bearer(await setting.key("lister"));
    const made = [];
    for (let i = 0; i < 5; i++) {
      const answer = await setting.app.request("/edits", await form("rocket", quick, key));
      made.push(((await answer.json()) as Edit).id);
    }
    const listed: string[] = [];
    let cursor = "";
    for (let pages = 0; pages < 10; pages++) {
      const answer = await setting.app.request(`/edits?limit=2${cursor && `&cursor=${cursor}`}`, { headers: key });
      const { edits, next } = (await answer.json()) as { edits: Edit[]; next: string | null };
      listed.push(...edits.map((edit) => edit.id));
      if (next === null) break;
      cursor = next;
    }
    expect([...listed].sort()).toEqual([...made].sort());
    const bad = await setting.app.request("/edits?cursor=Li4vLi4v", { headers: key });
    expect(((await bad.json()) as ProblemAnswer).status).toBe(400);
  });
});

describe("principals", () => {
  it("see their own edits only: another's is answered as one that is not there", async () => {
    const [ann, bob] = [bearer(await setting.key("ann")), bearer(await setting.key("bob"))];
    const { id } = (await (await setting.app.request("/edits", await form("rocket", quick, ann))).json()) as Edit;
    const ways: [string, RequestInit][] = [
      ["", {}],
      ["/events", {}],
      ["", { method: "DELETE" }],
      ["/feedback", json({ instruction: "darker" })],
    ];
    for (const [path, init] of ways) {
      const say = async (edit: string) => {
        const answer = await setting.app.request(`/edits/${edit}${path}`, {
          ...init,
          headers: { ...init.headers, ...bob },
        });
        const { instance: _instance, ...problem } = (await answer.json()) as ProblemAnswer & { instance: string };
        return { status: answer.status, problem };
      };
      const others = await say(id);
      expect(others.status).toBe(404);
      expect(others).toEqual(await say("20260101T000000-00000000000000000000"));
    }
    const list = (await (await setting.app.request("/edits", { headers: bob })).json()) as { edits: Edit[] };
    expect(list.edits).toEqual([]);
    expect((await setting.app.request(`/edits/${id}`, { headers: ann })).status).toBe(200);
  });

  it("are not known by a wrong key, a revoked one, or another scheme", async () => {
    const key = await setting.key("gone");
    expect((await setting.app.request("/edits", { headers: bearer(key) })).status).toBe(200);
    const wrong = `${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`;
    for (const authorization of [
      `Bearer ${wrong}`,
      "Bearer x",
      "Basic YTpi",
      `Bearer ${key} ${key}`,
      "Bearer bw_../../x",
    ]) {
      const answer = await setting.app.request("/edits", { headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
    const { revokeApiKey } = await import("../../functions/api/auth/api-keys.js");
    expect(await revokeApiKey(setting.deps, key.split("_")[1]!)).toBe(true);
    expect((await setting.app.request("/edits", { headers: bearer(key) })).status).toBe(401);
  });
});
