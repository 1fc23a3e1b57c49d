import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Library } from "../../functions/config/library.js";
import { findConfig } from "../../local/config/find.js";
import { openLibrary } from "../../local/config/open.js";

let root: string;
let folders = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-config-"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** A folder of its own with these files. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(root, `f${folders++}`);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const user = process.getuid?.();
const openIn = (folder: string, environment: Record<string, string> = {}): Promise<Library> =>
  openLibrary({}, { folder, environment, user });

async function problem(files: Readonly<Record<string, string>>): Promise<string> {
  const error = await openIn(await folderWith(files)).then(
    () => new Error("it was read"),
    (thrown: unknown) => thrown as Error,
  );
  expect(["BadInputError", "Error"]).toContain(error.name);
  expect(error.message).not.toContain("\n");
  return error.message;
}

const bright = {
  name: "BRIGHT",
  kind: "EDIT",
  summary: "Brightness by ratio.",
  inputs: {
    image: { type: "Image", meaning: "the picture" },
    ratio: { type: "Float", meaning: "0.5 = unchanged", max: 1 },
  },
  outputs: { image: { type: "Image", meaning: "the result" } },
  effect: "adjusts",
  version: "1",
  run: { module: "./bright.mjs" },
};

const json = (config: unknown) => ({ "brickwright.config.json": JSON.stringify(config) });
const brick = (change: object) => json({ bricks: [{ ...bright, ...change }] });

describe("a configuration", () => {
  it("in JSON adds a brick to the library, after the built-in ones", async () => {
    const library = await openIn(await folderWith(json({ bricks: [bright], defaults: { seed: 5, longSide: 512 } })));
    expect([...library.catalogue.keys()].at(-1)).toBe("BRIGHT");
    expect(library.catalogue.get("BRIGHT")).toMatchObject({ timeoutSeconds: 120, constraints: [], rules: [] });
    expect(library.catalogue.get("BRIGHT")!.inputs.ratio).toEqual({
      type: "Float",
      meaning: "0.5 = unchanged",
      nullable: false,
      max: 1,
    });
    expect(library.defaults).toEqual({ seed: 5, longSide: 512 });
    expect(library.backends.map(({ name }) => name)).toEqual(["module", "cpu"]);
  });

  it.each([
    [
      "ts",
      'import { defineConfig } from "brickwright/config";\nimport { seed } from "./seed.js";\nexport default defineConfig({ defaults: { seed: seed as number } });',
    ],
    ["mts", "const seed: number = 5;\nexport default () => Promise.resolve({ defaults: { seed } });"],
    ["mjs", 'import { seed } from "./seed.js";\nexport default { defaults: { seed } };'],
    ["js", "module.exports = { defaults: { seed: 5 } };"],
  ])("may be a program in .%s", async (ending, text) => {
    const files = {
      [`brickwright.config.${ending}`]: text,
      "seed.ts": "export const seed = 5;",
      "seed.js": "export const seed = 5;",
    };
    if (ending !== "js") Object.assign(files, { "package.json": '{ "type": "module" }' });
    expect((await openIn(await folderWith(files))).defaults).toEqual({ seed: 5 });
  });

  it("takes the MLLM Builder's secrets from the environment", async () => {
    const builder = {
      baseURL: "http://localhost:8000/v1",
      model: "m",
      apiKey: { env: "KEY" },
      temperature: { env: "NONE" },
    };
    const library = await openIn(await folderWith(json({ builder })), { KEY: "sk-1" });
    expect(library.model?.config).toMatchObject({ model: "m", apiKey: "sk-1", temperature: 0 });
    expect(library.builders.map(({ name }) => name)).toEqual(["mllm", "grammar"]);
  });

  it("lists providers that cannot be asked with the reason", async () => {
    const config = {
      bricks: [
        { ...bright, run: { replicate: { model: "a/b", inputs: { image: { port: "image" } }, output: "image" } } },
      ],
      backends: { RES: { sagemaker: { endpoint: "x" } } },
    };
    const { backends } = await openIn(await folderWith(json(config)));
    expect(backends.map(({ name }) => name)).toEqual(["cpu", "sagemaker", "replicate"]);
    expect((await backends[1]!.find("RES"))!.available()).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/no bucket is named/) as string,
    });
    expect(await backends[1]!.find("FLUX-FILL")).toBeNull();
    expect(backends[2]!.chosenFor?.("BRIGHT")).toBe(true);
    const support = (await backends[2]!.find("BRIGHT"))!.available();
    expect(support).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/REPLICATE_API_TOKEN is not set/) as string,
    });
    expect(await backends[2]!.find("RES")).toBeNull();
  });
});

describe("a configuration that cannot be used names the file and the place in it", () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      "no JSON",
      { "brickwright.config.json": '{ "bricks": [,] }' },
      /config\.json cannot be used\. It is not JSON: unexpected token ','\./,
    ],
    ["a list", json([]), /must be an object/],
    ["a setting that does not exist", json({ brick: [] }), /\. brick: there is no such setting/],
    ["a misspelt field", brick({ time: 3 }), /bricks\[0\]\.time: there is no such setting/],
    ["a missing field", brick({ version: undefined }), /bricks\[0\]\.version: must be a string, and is missing/],
    ["a lower-case name", brick({ name: "bright" }), /bricks\[0\]\.name: must be upper-case letters/],
    ["a name of the library", brick({ name: "RES" }), /bricks\[0\]\.name: RES is the library's RES already/],
    ["another spelling of one", brick({ name: "FLUXFILL" }), /FLUXFILL is the library's FLUX-FILL already/],
    ["an alias of the library", brick({ name: "MASK-INVERSE" }), /MASK-INVERSE is the library's INVERSE already/],
    [
      "the same name twice",
      json({ bricks: [bright, { ...bright, name: "BRIGHT" }] }),
      /bricks\[1\]\.name: BRIGHT is bricks\[0\] already/,
    ],
    [
      "a port's name",
      brick({ inputs: { "my image": { type: "Image", meaning: "x" } } }),
      /bricks\[0\]\.inputs\["my image"\]: the name must be lower-case/,
    ],
    [
      "a port with a name of JavaScript's own",
      { "brickwright.config.json": JSON.stringify({ bricks: [bright] }).replace('"ratio"', '"constructor"') },
      /inputs\.constructor: the name is a word of JavaScript/,
    ],
    [
      "a port that is no port",
      { "brickwright.config.json": JSON.stringify({ bricks: [bright] }).replace('"ratio"', '"__proto__"') },
      /Nothing in it may be called __proto__/,
    ],
    [
      "a port's type",
      brick({ outputs: { image: { type: "Picture", meaning: "x" } } }),
      /bricks\[0\]\.outputs\.image\.type: must be one of "Image", "Mask"/,
    ],
    [
      "bounds of what is no number",
      brick({ inputs: { image: { type: "Image", meaning: "x", min: 1 } } }),
      /inputs\.image: only a Float has min/,
    ],
    [
      "bounds the wrong way round",
      brick({ inputs: { image: { type: "Image", meaning: "x" }, r: { type: "Float", meaning: "x", min: 2, max: 1 } } }),
      /inputs\.r: min is greater than max/,
    ],
    ["no output", brick({ outputs: {} }), /bricks\[0\]\.outputs: a brick puts out something/],
    [
      "an effect without a picture",
      brick({ outputs: { caption: { type: "Str", meaning: "x" } } }),
      /bricks\[0\]\.outputs: a brick that adjusts puts out an Image/,
    ],
    ["a larger canvas", brick({ effect: "extends" }), /bricks\[0\]\.effect: must be one of "selects"/],
    [
      "a constraint on no port",
      brick({ constraints: [{ type: "requires", port: "mask", when: ["ratio"] }] }),
      /bricks\[0\]\.constraints\[0\]\.port: BRIGHT has no input mask/,
    ],
    [
      "a constraint on no brick",
      brick({ constraints: [{ type: "used-by", output: "image", bricks: ["FLUX"] }] }),
      /constraints\[0\]\.bricks: there is no brick FLUX/,
    ],
    [
      "two places",
      brick({ run: { module: "./a.mjs", http: { url: "http://x/" } } }),
      /bricks\[0\]\.run: must have exactly one of .*; it has module and http/,
    ],
    ["no place", brick({ run: {} }), /bricks\[0\]\.run: must have exactly one of .*; it has none/],
    [
      "a module that is none",
      brick({ run: { module: "./a.py" } }),
      /bricks\[0\]\.run\.module: must be the path of a file that ends in/,
    ],
    [
      "a url with a password",
      brick({ run: { http: { url: "https://me:hunter2@x/" } } }),
      /run\.http\.url: must be an http or https URL without user and password/,
    ],
    [
      "a header that is the call's own",
      brick({ run: { http: { url: "http://x/", headers: { Host: "y" } } } }),
      /run\.http\.headers\.Host: the name is a header that the call itself sets/,
    ],
    [
      "a header with a line break",
      brick({ run: { http: { url: "http://x/", headers: { "x-a": "b\r\nc: d" } } } }),
      /run\.http\.headers\["x-a"\]/,
    ],
    [
      "an endpoint slower than its brick",
      brick({ run: { http: { url: "http://x/", timeoutSeconds: 200 } } }),
      /run\.http\.timeoutSeconds: a call of BRIGHT takes at most 120 s/,
    ],
    [
      "a place for no brick",
      json({ backends: { "FLUX-FIL": { http: { url: "http://x/" } } } }),
      /backends\["FLUX-FIL"\]: the library has no brick FLUX-FIL/,
    ],
    [
      "a place for a brick of its own",
      json({ bricks: [bright], backends: { BRIGHT: { http: { url: "http://x/" } } } }),
      /backends\["BRIGHT"\]: BRIGHT is a brick of this file/,
    ],
    ["a seed", json({ defaults: { seed: -1 } }), /defaults\.seed/],
    ["no default export", { "brickwright.config.mjs": "export const config = {};" }, /It has no default export/],
    [
      "a program that fails",
      { "brickwright.config.mjs": "throw new TypeError('no\\nluck');" },
      /Running it failed with TypeError: no luck/,
    ],
    [
      "a typed program that fails",
      { "brickwright.config.ts": "const a: number = 1;\nexport default () => { throw new Error('no luck') };" },
      /Running it failed with Error: no luck/,
    ],
    ["TypeScript that is none", { "brickwright.config.ts": "export default {" }, /brickwright\.config\.ts:1:17/],
    [
      "an import that is not there",
      { "brickwright.config.ts": 'import "./nowhere.js"; export default {}' },
      /nowhere\.js/,
    ],
    [
      "two files",
      { ...json({}), "brickwright.config.mjs": "export default {};" },
      /has brickwright\.config\.mjs and brickwright\.config\.json\./,
    ],
  ])("%s", async (_, files, message) => {
    const said = await problem(files);
    expect(said).toMatch(message);
    expect(said).not.toContain("hunter2");
  });

  it("says the first five problems, and how many there are besides", async () => {
    const said = await problem(json({ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 }));
    expect(said).toMatch(/a: .*; b: .*; c: .*; d: .*; e: .*; and 2 more\.$/);
  });
});

describe("the configuration that counts", () => {
  it("is the nearest from the current folder upwards", async () => {
    const folder = await folderWith({
      "brickwright.config.json": "{}",
      "a/b/photo.jpg": "",
      "a/brickwright.config.mjs": "",
    });
    expect(await findConfig({ folder: join(folder, "a/b"), environment: {}, user })).toBe(
      join(folder, "a/brickwright.config.mjs"),
    );
    expect(await findConfig({ folder, environment: {}, user })).toBe(join(folder, "brickwright.config.json"));
  });

  it("is the one that is named: by option before environment; none by --no-config", async () => {
    const folder = await folderWith({ "brickwright.config.json": "{}", "one.json": "{}", "two.json": "{}" });
    const environment = { BRICKWRIGHT_CONFIG: "two.json" };
    expect(await findConfig({ config: "one.json", folder, environment, user })).toBe(join(folder, "one.json"));
    expect(await findConfig({ folder, environment, user })).toBe(join(folder, "two.json"));
    expect(await findConfig({ config: false, folder, environment, user })).toBeNull();
    await expect(findConfig({ config: "three.json", folder, environment, user })).rejects.toThrow(
      /no configuration .*three\.json/,
    );
  });

  it("is not another user's unless it is named", async () => {
    const folder = await folderWith({ "brickwright.config.json": "{}" });
    const other = (user ?? 0) === 0 ? 12_345 : user! + 1;
    const { chown } = await import("node:fs/promises");
    if (user === 0) await chown(join(folder, "brickwright.config.json"), 54_321, 54_321);
    await expect(findConfig({ folder, environment: {}, user: other })).rejects.toThrow(/belongs to another user/);
    expect(
      await findConfig({ config: "brickwright.config.json", folder, environment: {}, user: other }),
    ).not.toBeNull();
  });
});
