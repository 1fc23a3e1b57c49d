import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../platform/clock.js";
import { type Edit, eventsIn, form, openSetting, quick, type Setting } from "./setting.js";

let setting: Setting;
beforeAll(async () => {
  setting = await openSetting(systemClock, { express: true });
});
afterAll(() => setting.close());

describe("an edit whose machine is an Express one, whose events nobody remembers", () => {
  it("tells of all its steps at once when they are done, each once, also to who comes back", async () => {
    const { id } = (await (
      await setting.app.request("/edits", await form("rocket", `${quick} and darker`))
    ).json()) as Edit;
    const events = eventsIn(await (await setting.app.request(`/edits/${id}/events`)).text());
    const steps = events.filter(({ event }) => event === "step").map(({ data }) => `${data.id} ${data.status}`);
    expect(steps).toEqual(["step1 succeeded", "step2 succeeded"]);
    const told = events.map(({ event, data }) => `${event} ${data.stage ?? ""}`);
    expect(told.indexOf("stage Run")).toBeLessThan(told.indexOf("step "));
    expect(events.at(-1)).toMatchObject({ event: "end", data: { status: "succeeded" } });
    for (const [place, { id: last }] of events.slice(0, -1).entries()) {
      const again = await setting.app.request(`/edits/${id}/events`, { headers: { "last-event-id": last } });
      expect(eventsIn(await again.text()).map((one) => one.id)).toEqual(events.slice(place + 1).map((one) => one.id));
    }
    const edit = (await (await setting.app.request(`/edits/${id}`)).json()) as Edit;
    expect(edit.steps.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  });

  it("is stopped with the pipeline that waits for it", async () => {
    const { id } = (await (
      await setting.app.request("/edits", await form("rocket", "remove the rocket"))
    ).json()) as Edit;
    while (((await (await setting.app.request(`/edits/${id}`)).json()) as Edit).stage !== "Run");
    const stopped = await setting.app.request(`/edits/${id}`, { method: "DELETE" });
    expect(((await stopped.json()) as Edit).status).toBe("stopped");
  });
});
