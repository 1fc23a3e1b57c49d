import { describe, it } from "vitest";
import { studio, until } from "./studio.js";

describe.concurrent("nothing is paid twice and nothing is lost", () => {
  it("outlives the server's death while a prediction runs, and pays once", async ({ expect, onTestFinished }) => {
    const open = await studio({ course: () => ({ run: 1500 }) });
    onTestFinished(() => open.close());
    const editing = open.edit(open.umbrella);
    await until(() => open.server.world.paid.length === 1);
    await open.server.kill();
    await new Promise((go) => setTimeout(go, 1000));
    await open.server.revive();
    const report = await editing;
    expect(report.dollars).toBeCloseTo(0.05, 10);
    expect(open.server.world.predictions).toHaveLength(1);
  });

  it("gets through with every second call throttled, and pays once", async ({ expect, onTestFinished }) => {
    const detail = "Request was throttled. Your rate limit resets in ~1s.";
    const open = await studio({
      course: () => ({ run: 1500 }),
      trouble: ({ index }) => (index % 2 === 0 ? { status: 429, detail, retryAfter: 0.3 } : null),
    });
    onTestFinished(() => open.close());
    const report = await open.edit(open.umbrella);
    expect(report.dollars).toBeCloseTo(0.05, 10);
    expect(open.server.world.predictions).toHaveLength(1);
  });

  it("goes on with the same prediction after its process was killed and the edit is given again", async ({
    expect,
    onTestFinished,
  }) => {
    const open = await studio({ course: () => ({ run: 3000 }) });
    onTestFinished(() => open.close());
    const first = open.run(["edit", ...open.umbrella, "--json"]);
    await until(() => open.server.world.paid.length === 1);
    // Until the record of the prediction is written.
    await until(() => open.server.calls.some((call) => call.startsWith("GET /predictions/")));
    first.child.kill("SIGKILL");
    await first.ended;
    const report = await open.edit(open.umbrella);
    expect(open.server.world.predictions).toHaveLength(1);
    expect(report.dollars).toBeCloseTo(0.05, 10);
    expect(report.steps.step2).toMatchObject({ brick: "FLUX-FILL", cached: false });
  });

  it("finds the prediction whose answer was lost with the process that started it", async ({
    expect,
    onTestFinished,
  }) => {
    let cut = true;
    const open = await studio({
      course: () => ({ run: 500 }),
      trouble: ({ method, path }) => {
        if (!cut || method !== "POST" || !path.endsWith("/predictions")) return null;
        cut = false;
        return { cut: "after" };
      },
    });
    onTestFinished(() => open.close());
    const report = await open.edit(open.umbrella);
    expect(open.server.world.predictions).toHaveLength(1);
    expect(report.dollars).toBeCloseTo(0.05, 10);
  });

  it("cancels the prediction of an edit that is stopped", async ({ expect, onTestFinished }) => {
    const open = await studio({ course: () => ({ run: 60_000 }) });
    onTestFinished(() => open.close());
    const { child, ended } = open.run(["edit", ...open.umbrella]);
    await until(() => open.server.world.paid.length === 1);
    await until(() => open.server.calls.some((call) => call.startsWith("GET /predictions/")));
    child.kill("SIGINT");
    const { status } = await ended;
    expect(status).toBe(130);
    expect(open.server.world.predictions.map((p) => p.status)).toEqual(["canceled"]);
  });
});
