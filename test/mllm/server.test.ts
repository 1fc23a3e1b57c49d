import { expect, test } from "vitest";
import { strictSchemaProblem } from "../support/openai-server/strict-schema.js";
import { serve, TEST_KEY } from "./with-server.js";

/** The server that the other tests trust refuses what OpenAI's refuses. */
async function post(
  body: unknown,
  key = TEST_KEY,
  path = "/chat/completions",
): Promise<{ status: number; error?: { message: string; param: string; code: string } }> {
  const server = await serve({ key: TEST_KEY, script: [{ say: "yes" }] });
  const response = await fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

const user = (content: unknown) => ({ model: "test-model", messages: [{ role: "user", content }] });
const picture = (url: string) => user([{ type: "image_url", image_url: { url } }]);
const format = (schema: object) => ({
  ...user("x"),
  response_format: { type: "json_schema", json_schema: { name: "x", strict: true, schema } },
});

test.each([
  ["a wrong key", user("x"), 401, "invalid_api_key", "wrong"],
  ["an unknown model", { ...user("x"), model: "gpt-0" }, 404, "model_not_found"],
  ["no messages", { model: "test-model", messages: [] }, 400, "invalid_value"],
  ["an unknown argument", { ...user("x"), image_side: 448 }, 400, "unknown_parameter"],
  [
    "a picture in the system message",
    { ...user("x"), messages: [{ role: "system", content: picture("x").messages[0]?.content }] },
    400,
    "invalid_value",
  ],
  [
    "a picture that is not what its type says",
    picture(`data:image/png;base64,${Buffer.from("GIF89a").toString("base64")}`),
    400,
    "invalid_image_format",
  ],
  ["a picture by address", picture("https://example.com/cat.png"), 400, "invalid_image_url"],
  ["a temperature beyond 2", { ...user("x"), temperature: 3 }, 400, "invalid_value"],
] as const)("refuses %s", async (_, body, status, code, key: string = TEST_KEY) => {
  const answer = await post(body, key);
  expect(answer).toMatchObject({ status, error: { code } });
});

test("refuses what is no JSON, and paths that are none", async () => {
  expect(await post("{")).toMatchObject({ status: 400 });
  expect(await post(user("x"), TEST_KEY, "/completions")).toMatchObject({ status: 404 });
});

test("refuses JSON mode when no message speaks of JSON", async () => {
  expect(await post({ ...user("x"), response_format: { type: "json_object" } })).toMatchObject({
    status: 400,
    error: { param: "messages" },
  });
  expect(await post({ ...user("as json"), response_format: { type: "json_object" } })).toMatchObject({ status: 200 });
});

const object = (properties: object, more: object = {}) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

test.each([
  ["an optional property", object({ a: { type: "string" } }, { required: [] }), "Missing 'a'"],
  ["further properties", object({ a: { type: "string" } }, { additionalProperties: true }), "'additionalProperties'"],
  ["a keyword of bounds", object({ a: { type: "string", maxLength: 5 } }), "'maxLength' is not permitted"],
  ["oneOf", object({ a: { oneOf: [{ type: "null" }] } }), "'oneOf' is not permitted"],
  ["a root that is no object", { type: "array", items: { type: "string" } }, 'type: "object"'],
  ["a property without a type", object({ a: {} }), "must have a 'type' key"],
  ["a reference to nothing", object({ a: { $ref: "#/$defs/b" } }), "cannot be resolved"],
  [
    "deep nesting",
    [1, 2, 3, 4, 5].reduce((inner) => object({ a: inner }), object({ a: { type: "string" } })),
    "6 levels of nesting exceeds limit of 5",
  ],
])("refuses a strict schema with %s", async (_, schema, problem) => {
  expect(strictSchemaProblem("x", schema)).toContain(problem);
  expect(await post(format(schema))).toMatchObject({
    status: 400,
    error: { message: expect.stringContaining("Invalid schema for response_format 'x'") },
  });
});
