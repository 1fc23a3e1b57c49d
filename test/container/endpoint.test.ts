import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "../../bricks/catalogue.js";
import { blank, type Mask, type Picture } from "../../bricks/raster/raster.js";
import { collectOutputs } from "../../bricks/sagemaker/collect.js";
import { readAnswer } from "../../bricks/sagemaker/contract.js";
import { failureProblem } from "../../bricks/sagemaker/failure.js";
import { putRequest } from "../../bricks/sagemaker/prepare.js";
import { newRunId, outputFolder, requestFile } from "../../bricks/sagemaker/run-folder.js";
import { containerBricks } from "../../bricks/sagemaker/servable.js";
import type { Service } from "../../bricks/sagemaker/settings.js";
import { photo } from "../support/photo.js";
import { containerFolder, findPython, portsOf, pythonEnvironment } from "./python.js";
import { folderBucket, type RunningServer, startServer } from "./server.js";

const found = findPython();
const python = "python" in found ? found.python : "";
const skipped = "missing" in found ? ` (skipped: ${found.missing})` : "";
if (skipped) console.warn(`The container's tests do not run here${skipped}.`);

describe.skipIf(skipped)(`the container of the endpoint${skipped}`, () => {
  it("passes its own tests", () => {
    const run = spawnSync(python, ["-m", "unittest", "discover", "-v", "-t", ".", "-s", "tests"], {
      cwd: containerFolder,
      env: pythonEnvironment,
      encoding: "utf8",
    });
    const reasons = new Set(run.stderr.match(/(?<=skipped ')[^']+/g));
    for (const reason of reasons) console.info(`Some of the container's tests were skipped: ${reason}.`);
    const ran = Number(/^Ran (\d+) tests/m.exec(run.stderr)?.[1]);
    const left = Number(/skipped=(\d+)/.exec(run.stderr)?.[1] ?? 0);
    expect(run.status, run.stderr).toBe(0);
    expect(ran - left).toBeGreaterThan(100);
  });

  it("knows the ports of its bricks as the catalogue has them", () => {
    const ports = portsOf(python) as Record<string, unknown>;
    expect(Object.keys(ports)).toEqual(expect.arrayContaining([...containerBricks]));
    for (const name of Object.keys(ports)) expect(ports[name]).toEqual(expectedPorts(name));
  });
});

/** A catalogue's brick in the words of the container's table. */
function expectedPorts(name: string) {
  const spec = catalogue.get(name);
  if (spec === undefined) throw new Error(`the catalogue has no ${name}`);
  const ports = Object.entries(spec.inputs);
  const pictures = ports.filter(([, { type }]) => type === "Image" || type === "Mask");
  const parameters = ports.filter(([, { type }]) => type === "Str" || type === "Float");
  return {
    pictures: Object.fromEntries(
      pictures.map(([port, { type, nullable, anyCanvas = false }]) => [
        port,
        { kind: type === "Mask" ? "mask" : "image", nullable, any_canvas: anyCanvas },
      ]),
    ),
    parameters: Object.fromEntries(
      parameters.map(([port, { type, above = null, max = null }]) => [
        port,
        { type: type === "Str" ? "string" : "number", above, max },
      ]),
    ),
    outputs: Object.keys(spec.outputs),
  };
}

describe.skipIf(skipped)("a run that goes to the container's server over HTTP", () => {
  const key = "5a".repeat(32);
  const spec = catalogue.get("FASTINPAINT");
  const signal = new AbortController().signal;
  const service: Service = {
    endpoint: "bricks",
    bucket: "pictures",
    prefix: "studio/",
    outputPath: "s3://pictures/studio/gpu-answers/",
    failurePath: "s3://pictures/studio/gpu-failures/",
    queueSeconds: 600,
    price: null,
  };
  let root: string;
  let server: RunningServer;
  let image: Picture;
  let mask: Mask;

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), "brickwright-container-"));
    server = await startServer(python, root);
    image = await photo("coffee", 200);
    mask = blank(image.width, image.height, 1);
    for (let y = 40; y < 90; y++) mask.data.fill(255, y * mask.width + 60, y * mask.width + 140);
  });
  afterAll(async () => {
    await server?.stop();
    await rm(root, { recursive: true, force: true });
  });

  /** What SageMaker does with a request in S3: hands it to the container, and keeps what it answers. */
  async function invoked(seed: number, change: (request: Record<string, unknown>) => object = (request) => request) {
    if (spec === undefined) throw new Error("no FASTINPAINT");
    const bucket = folderBucket(root);
    const id = newRunId(key);
    await putRequest(bucket, { spec, service, id, key, seed }, { image, mask }, signal);
    const sent = await bucket.get(requestFile(service, id), 2 ** 20, signal);
    const request = JSON.parse(Buffer.from(sent ?? []).toString()) as Record<string, unknown>;
    const response = await fetch(`${server.url}/invocations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(change(request)),
    });
    return {
      spec,
      bucket,
      folder: outputFolder(service, id, key),
      status: response.status,
      text: await response.text(),
    };
  }

  it("is answered with pictures that lie where they were asked for and are what they are said to be", async () => {
    const { spec, bucket, folder, status, text } = await invoked(200);
    expect([status, text]).toEqual([200, expect.any(String)]);
    const answer = readAnswer(text);
    expect(answer).toMatchObject({ id: key, model: "loopback 1" });
    if (answer === null) throw new Error(text);
    const outputs = await collectOutputs(bucket, spec, folder, { image, mask }, answer, signal);
    expect(outputs.score).toBe(0.7);
    const wanted = image.data.map((value, i) => ((mask.data[Math.floor(i / 3)] ?? 0) > 0 ? 200 : value));
    expect(Buffer.compare((outputs.image as Picture).data, wanted)).toBe(0);
  });

  it("fails with a kind and a sentence that the caller understands", async () => {
    const cases: readonly [(request: Record<string, unknown>) => object, number, string, string][] = [
      [
        (r) => ({ ...r, brick: "RES", inputs: imageOf(r), parameters: { prompt: "the cup" } }),
        404,
        "model-gone",
        "RES is not served",
      ],
      [(r) => ({ ...r, inputs: { ...imageOf(r), mask: null } }), 400, "invalid-input", "mask is missing"],
      [(r) => ({ ...r, inputs: tampered(r) }), 400, "invalid-input", "sha256 differs"],
      [(r) => ({ ...r, inputs: elsewhere(r) }), 400, "invalid-input", "outside what this endpoint may touch"],
    ];
    for (const [change, status, kind, said] of cases) {
      const failed = await invoked(1, change);
      expect(failed.status).toBe(status);
      const problem = failureProblem(failed.text);
      expect(problem.kind).toBe(kind);
      expect(problem.said).toContain(said);
    }
  });

  it("is finished before the server ends on SIGTERM", async () => {
    const running = invoked(77);
    while (!existsSync(path.join(root, "started"))) await wait(20);
    const code = server.stop();
    expect((await running).status).toBe(200);
    expect(await code).toBe(0);
  });
});

type Inputs = Record<string, Record<string, unknown>>;

function imageOf({ inputs }: Record<string, unknown>): Inputs {
  return { image: (inputs as Inputs).image! };
}

function tampered({ inputs }: Record<string, unknown>): Inputs {
  const { image, mask } = inputs as Inputs;
  return { image: { ...image, sha256: "0".repeat(64) }, mask: mask! };
}

function elsewhere({ inputs }: Record<string, unknown>): Inputs {
  const { image, mask } = inputs as Inputs;
  return { image: { ...image, s3: "s3://someone-else/secret.png" }, mask: mask! };
}
