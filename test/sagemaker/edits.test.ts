import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, it } from "vitest";
import { coffee, until } from "../replicate/studio.js";
import { SECONDS } from "../support/sagemaker-server/container.js";
import { studio } from "./studio.js";

describe.concurrent("an edit that needs a GPU, end to end against SageMaker's API", () => {
  it("paints a red umbrella on the left, and tells of submit, wait and cost", async ({ expect, onTestFinished }) => {
    const open = await studio({ course: () => ({ queue: 200, run: 300 }) });
    onTestFinished(() => open.close());
    const trace = join(open.root, "trace");
    const report = await open.edit([...open.umbrella, "--trace", trace]);
    expect(Object.values(report.steps)).toEqual([
      expect.objectContaining({ brick: "ADD-PRED", backend: "cpu", dollars: 0 }),
      expect.objectContaining({
        brick: "FLUX-FILL",
        backend: "sagemaker",
        model: "sharp in place of FLUX.1-Fill",
        cached: false,
      }),
    ]);
    expect(report.dollars).toBeCloseTo(SECONDS * 0.0004, 10);
    expect(report.outputs[0]!.touched).toBeLessThan(0.6);
    const { width, height } = await sharp(coffee).metadata();
    const { data, info } = await sharp(join(open.root, "out.png"))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([width, height]);
    let red = 0;
    for (let i = 0; i < data.length; i += 3) if (data[i]! > 170 && data[i + 1]! < 60 && data[i + 2]! < 80) red++;
    expect(red / (width * height)).toBeGreaterThan(0.01);
    const page = await readFile(join(trace, "trace.html"), "utf8");
    expect(page).toMatch(/submitted in \d+\.\d\d s \(started prediction [0-9a-f-]+\), answered \d+\.\d\d s later/);
    expect(page).toContain("$0.0013");
    expect(page).toMatch(/EXPECTED_COST[^<]*\$0\.004/);
    expect(open.server.world.keys()).toEqual([]);
    for (const entry of await readdir(open.root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = await readFile(join(entry.parentPath, entry.name), "latin1");
      expect(text).not.toContain(open.server.world.secretAccessKey);
    }
  });

  it("goes on with the same run after its process was killed and the edit is given again", async ({
    expect,
    onTestFinished,
  }) => {
    const open = await studio({ course: () => ({ run: 3000 }) });
    onTestFinished(() => open.close());
    const first = open.run(["edit", ...open.umbrella, "--json"]);
    // Until the run is looked after, and its record is written with it.
    await until(() => open.server.calls.some((call) => /^s3 GET .*gpu-answers/.test(call)));
    first.child.kill("SIGKILL");
    await first.ended;
    const report = await open.edit(open.umbrella);
    expect(open.server.world.runs).toHaveLength(1);
    expect(report.dollars).toBeGreaterThan(0);
  });

  it("gets through with every second call throttled, and pays once", async ({ expect, onTestFinished }) => {
    const open = await studio({
      course: () => ({ run: 500 }),
      trouble: ({ index, service }) => {
        if (index % 2 === 1) return null;
        return service === "s3"
          ? { status: 503, name: "SlowDown", message: "Please reduce your request rate." }
          : { status: 429, name: "ThrottlingException", message: "Rate exceeded" };
      },
    });
    onTestFinished(() => open.close());
    const report = await open.edit(open.umbrella);
    expect(report.steps.step2).toMatchObject({ backend: "sagemaker", cached: false });
    expect(open.server.world.runs).toHaveLength(1);
  });

  it("says of a run without credentials, region or bucket what is missing, and calls nobody", async ({
    expect,
    onTestFinished,
  }) => {
    const open = await studio();
    onTestFinished(() => open.close());
    const poor = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
    for (const [environment, what] of [
      [poor, /there are no AWS credentials/],
      [{ AWS_REGION: "" }, /no AWS region is set/],
    ] as const) {
      const { status, stderr } = await open.run(["edit", ...open.umbrella], environment).ended;
      expect(status).not.toBe(0);
      expect(stderr).toMatch(what);
    }
    expect(open.server.calls).toEqual([]);
  });
});
