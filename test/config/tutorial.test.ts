import { type ChildProcess, spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { photoPath } from "../support/photo.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const examples = join(repository, "examples/bricks");
let root: string;
let folder: string;
let page: string;
let server: ChildProcess | undefined;

/** A folder as a user has it: the example's files, the package installed, a photo; the endpoint's port is a free one. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-tutorial-"));
  folder = join(root, "bricks");
  const port = String(await freePort());
  page = (await readFile(join(repository, "docs/bring-a-brick.md"), "utf8")).replaceAll("8765", port);
  await mkdir(join(folder, "node_modules"), { recursive: true });
  for (const name of await readdir(examples)) {
    await writeFile(join(folder, name), (await readFile(join(examples, name), "utf8")).replaceAll("8765", port));
  }
  await symlink(repository, join(folder, "node_modules/brickwright"));
  await symlink(join(repository, "node_modules/sharp"), join(folder, "node_modules/sharp"));
  await writeFile(
    join(root, "brickwright"),
    `#!/bin/sh\nexec "${process.execPath}" "${repository}/dist/local/cli/main.js" "$@"\n`,
  );
  await chmod(join(root, "brickwright"), 0o755);
  await cp(photoPath("coffee"), join(folder, "photo.jpg"));
});

afterAll(async () => {
  server?.kill();
  await rm(root, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === "object" && address ? address.port : 0;
}

/** The page's blocks of one language, as they are printed. */
function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1] ?? "");
}

function shell(script: string): ChildProcess {
  const env = {
    ...process.env,
    PATH: `${root}:${process.env.PATH}`,
    BRICKWRIGHT_HOME: join(root, "home"),
    NO_COLOR: "1",
  };
  return spawn("sh", ["-e", "-c", script], { cwd: folder, env });
}

async function run(script: string): Promise<{ status: number | null; output: string }> {
  const child = shell(script);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((done) => child.once("close", (status) => done({ status, output })));
}

const mean = async (path: string) => {
  const { channels } = await sharp(join(folder, path)).stats();
  return (channels[0]!.mean + channels[1]!.mean + channels[2]!.mean) / 3;
};

describe("the tutorial on bringing a brick", () => {
  it("prints the example's own files", async () => {
    const [module, config] = blocks("js");
    expect(await readFile(join(folder, "bright.mjs"), "utf8")).toContain(module);
    const declared = config!.slice(config!.indexOf('    {\n      name: "BRIGHT"'), config!.indexOf("  ],\n});"));
    expect(declared).toContain("./bright.mjs");
    expect(await readFile(join(folder, "brickwright.config.mjs"), "utf8")).toContain(declared);
    const plan = JSON.parse(await readFile(join(folder, "plan-bright.json"), "utf8")) as unknown;
    expect(blocks("json").map((text) => JSON.parse(text) as unknown)).toContainEqual(plan);
  });

  it("works from its first command to its last", async () => {
    const [start] = blocks("sh server");
    expect(start).toContain("rrf-server.mjs");
    server = shell(`exec env ${start}`);
    await new Promise<void>((ready) => server?.stdout?.once("data", () => ready()));
    let output = "";
    for (const script of blocks("sh")) {
      const result = await run(script);
      expect(result, script).toMatchObject({ status: 0 });
      output += result.output;
    }
    expect(output).toMatch(/^BRIGHT {2}\(EDIT\) {2}from .*brickwright\.config\.mjs$/m);
    expect(output).toMatch(/^ {2}module {2}available/m);
    expect(output).toMatch(/needs the environment variable RRF_TOKEN, which is not set/);
    expect(output).toMatch(/^ {2}http {2}available \(http:\/\/127\.0\.0\.1:\d+\/rrf\)/m);
    expect(output).not.toContain("any-secret");
    const photo = await mean("photo.jpg");
    // Factors 0.7 and 1.6; the second also loses what is brighter than white.
    expect((await mean("darker.png")) / photo).toBeCloseTo(0.7, 1);
    expect((await mean("out/image.png")) / photo).toBeGreaterThan(1.3);
    expect((await mean("window.png")) / photo).toBeGreaterThan(1.1);
    expect((await sharp(join(folder, "window.png")).metadata()).width).toBe(
      (await sharp(join(folder, "photo.jpg")).metadata()).width,
    );
    expect(await readdir(join(folder, "trace"))).toContain("trace.html");
  });

  it("declares nothing that the check of configurations refuses", async () => {
    const [backends] = blocks("json").filter((text) => text.includes('"backends"'));
    await writeFile(join(folder, "backends.json"), backends!);
    const { status, output } = await run("brickwright bricks --config backends.json");
    expect(status).toBe(0);
    expect(output).toMatch(/^ {2}http {2}.*FILL_KEY, which is not set/m);
    expect(output).toMatch(/^ {2}module {2}its module .*matting\.mjs does not exist/m);
  });
});
