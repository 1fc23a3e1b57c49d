import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Edit, eventsIn, form, json, openSetting, photo, quick, type Setting } from "./setting.js";

let setting: Setting;
let document: {
  paths: Record<string, Record<string, { responses: Record<string, Response_> }>>;
  components: { schemas: object };
};
interface Response_ {
  content?: Record<string, { schema: object }>;
}

beforeAll(async () => {
  setting = await openSetting();
  document = (await (await setting.app.request("/openapi.json")).json()) as typeof document;
});
afterAll(() => setting.close());

/** The answer, held to what the description says of that operation, status and type. */
async function held(path: string, operation: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await setting.app.request(path, init);
  const method = (init.method ?? "GET").toLowerCase();
  const described = document.paths[operation]?.[method]?.responses[String(answer.status)];
  expect(described, `${method} ${operation} ${answer.status}: ${await answer.clone().text()}`).toBeDefined();
  const type = (answer.headers.get("content-type") ?? "").split(";")[0] ?? "";
  expect(Object.keys(described?.content ?? {})).toContain(type);
  const body: unknown = await answer.json();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: "https://api.test/doc", components: document.components });
  const schema = JSON.parse(
    JSON.stringify(described?.content?.[type]?.schema).replaceAll("#/components/", "https://api.test/doc#/components/"),
  ) as object;
  expect(ajv.validate(schema, body) ? [] : ajv.errors).toEqual([]);
  return body;
}

describe("openapi.json", () => {
  it("is a valid OpenAPI 3.1 document that names every operation once", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    expect(validator.version).toBe("3.1");
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map((one) => (one as { operationId?: string }).operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const served = setting.app.routes
      .filter(({ method, path }) => method !== "ALL" && !["/", "/docs", "/docs.css"].includes(path))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect([...described].sort()).toEqual([...served].sort());
  });

  it("says what every operation answers, in success and in failure", async () => {
    const image = { base64: (await photo("rocket")).toString("base64") };
    const made = (await held("/edits", "/edits", {
      ...json({ image, instruction: quick }, { prefer: "wait=25" }),
    })) as Edit;
    const running = (await held("/edits", "/edits", await form("rocket", "remove the rocket"))) as Edit;
    await held(`/edits/${running.id}`, "/edits/{id}");
    await held(`/edits/${running.id}`, "/edits/{id}", { method: "DELETE" });
    await held(`/edits/${made.id}`, "/edits/{id}");
    await held(
      `/edits/${made.id}/feedback`,
      "/edits/{id}/feedback",
      json({ instruction: "and brighter" }, { prefer: "wait=25" }),
    );
    const failed = (await held(
      "/edits",
      "/edits",
      json({ image, instruction: "frobnicate it" }, { prefer: "wait=25" }),
    )) as Edit;
    expect(failed.status).toBe("failed");
    await held("/edits?limit=3", "/edits");
    await held("/edits/none", "/edits/{id}");
    await held("/edits?limit=0", "/edits");
    await held("/edits", "/edits", json({ image }));
    await held("/edits", "/edits", json("{"));
    await held("/plans", "/plans", json({ instruction: "remove the dog and make it dusk" }));
    await held("/plans", "/plans", json({ instruction: "make it dusk", image }));
    await held("/plans", "/plans", json({ instruction: "frobnicate it" }));
    const upload = (await held("/uploads", "/uploads", json({ size: 10 }))) as { id: string };
    await held(`/uploads/${upload.id}/complete`, "/uploads/{id}/complete", json({}));
    await held("/bricks", "/bricks");
    await held("/healthz", "/healthz");
    await held("/openapi.json", "/openapi.json");
    const events = eventsIn(await (await setting.app.request(`/edits/${made.id}/events`)).text());
    expect(events.at(-1)?.data).toMatchObject({ id: made.id, status: "succeeded" });
  });
});

describe("a dry run", () => {
  it("answers the plan with its drawing, its places and its estimate, and runs nothing", async () => {
    const before = setting.local.engine.executions.list(setting.local.pipelineArn).length;
    const body = { instruction: "remove the dog and make it dusk" };
    const answer = await setting.app.request("/plans", json(body));
    const plan = (await answer.json()) as {
      plan: { steps: { brick: string }[] };
      steps: { backend: string; dollars: number }[];
      estimate: { dollars: number; seconds: number };
      drawing: string;
    };
    expect(plan.plan.steps.map(({ brick }) => brick)).toEqual(["RES", "FASTINPAINT", "FLUX-INPAINT", "FLUX-ENV"]);
    expect(plan.steps.every(({ backend, dollars }) => backend === "cpu" && dollars === 0)).toBe(true);
    expect(plan.estimate.seconds).toBeGreaterThan(1);
    expect(plan.drawing).toMatch(/^<svg[\s\S]*FLUX-ENV[\s\S]*<\/svg>$/);
    expect(setting.local.engine.executions.list(setting.local.pipelineArn).length).toBe(before);
  });

  it("says why not, with the Builder's diagnostics and the nearest thing that can be done", async () => {
    const answer = await setting.app.request("/plans", json({ instruction: "add a hat on the cat's head" }));
    const problem = (await answer.json()) as { status: number; diagnostics: { code: string; hint: string }[] };
    expect(problem.status).toBe(422);
    expect(problem.diagnostics).toContainEqual(
      expect.objectContaining({ code: "NO_BACKEND", hint: expect.stringMatching(/backend/) }),
    );
  });

  it("reads a mask that is announced, and one that is there", async () => {
    const [mask, image] = [true, { base64: (await photo("coffee")).toString("base64") }];
    for (const body of [{ mask }, { mask, image }]) {
      const answer = await setting.app.request(
        "/plans",
        json({ instruction: "remove the object in the mask", ...body }),
      );
      const { plan } = (await answer.json()) as { plan: object };
      expect(JSON.stringify(plan)).toMatch(/init\[mask\]/);
    }
  });
});

describe("the documentation page", () => {
  it("has every operation and object, and needs no script and nothing from elsewhere", async () => {
    const answer = await setting.app.request("/docs");
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'self'/);
    const page = await answer.text();
    for (const item of Object.values(document.paths)) {
      for (const one of Object.values(item))
        expect(page).toContain(`id="${(one as { operationId?: string }).operationId}"`);
    }
    for (const name of Object.keys(document.components.schemas)) expect(page).toContain(`id="schema-${name}"`);
    expect(page).not.toMatch(/<script|style="|(src|href)="(https?:)?\/\//);
    for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${anchor}"`);
    expect((await setting.app.request("/docs.css")).headers.get("content-type")).toMatch(/^text\/css/);
  });
});
