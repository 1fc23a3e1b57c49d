import { expect, test } from "vitest";
import { serving } from "./serving.js";
import { localSystem, order, putPictures, putText, reportOf, run } from "./setting.js";

test("feedback on a photo of a batch is refused, and what to do instead is said", async () => {
  const local = await localSystem();
  const keys = await putPictures(local, 1);
  const key = await putText(local, "sources/manifest", ["image", ...keys].join("\n"));
  const wanted = order({ principal: "local", source: { kind: "manifest", key, format: "csv", base: null } });
  await run(local, wanted);
  const [row] = await reportOf(local, wanted.id);
  const { call, close } = await serving(local);
  try {
    const { status, body } = await call("POST", `/edits/${row!.id}/feedback`, { instruction: "a little less" });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain("edit the photo by itself");
  } finally {
    await close();
  }
});
