import { expect, test } from "vitest";
import { listedRow } from "../../functions/batch/item.js";
import { leftRows } from "../../functions/batch/left.js";
import type { BatchOrder } from "../../functions/batch/order.js";
import { failedRow } from "../../functions/bulk/report-row.js";
import type { ObjectStreams } from "../../platform/streams.js";

const order = { source: { kind: "prefix", prefix: "uploads/all/" } } as BatchOrder;
const batch = { id: "b1", order, rows: null, whole: true };
const failed = (image: string) =>
  failedRow({ id: "e", line: 0, image, instruction: "" }, { name: "BadInputError", message: "No picture." });

/** A store that takes what is written a piece at a time, and no faster than it is let. */
function slowStreams(most = Number.POSITIVE_INFINITY) {
  const pieces: number[] = [];
  let text = "";
  const streams: ObjectStreams = {
    async *read() {},
    async write(_key, given) {
      for await (const piece of given) {
        await new Promise((go) => setTimeout(go, 1));
        if (pieces.length === most) throw new Error("the store is full");
        pieces.push(piece.length);
        text += Buffer.from(piece).toString();
      }
      return text.length;
    },
  };
  return { streams, pieces, lines: () => text.split("\n").filter(Boolean) };
}

test("a hundred thousand failures are kept for a retry as they come, a few thousand in memory at a time", async () => {
  const { streams, pieces, lines } = slowStreams();
  const left = leftRows({ streams }, batch);
  for (let k = 0; k < 100_000; k++) {
    await left.see(
      k % 2 === 0 ? failed(`uploads/all/${k}.jpg`) : { ...failed(`uploads/all/${k}.jpg`), status: "succeeded" },
    );
  }
  await left.see(failed("uploads/all/notes.txt"));
  await left.keep();
  const rows = lines();
  expect(rows).toHaveLength(50_000);
  expect(JSON.parse(rows.at(-1)!)).toEqual(listedRow("uploads/all/99998.jpg"));
  expect(Math.max(...pieces)).toBeLessThan(4000 * rows.at(-1)!.length);
});

test("a store that takes no more ends the report, instead of filling the memory", async () => {
  const left = leftRows({ streams: slowStreams(2).streams }, batch);
  const all = async () => {
    for (let k = 0; k < 100_000; k++) await left.see(failed(`uploads/all/${k}.jpg`));
    return "all";
  };
  await expect(all()).rejects.toThrow("the store is full");
  await left.drop();
});

test("where the batch was given up nothing is kept of listed photos", async () => {
  const { streams, pieces } = slowStreams();
  const left = leftRows({ streams }, { ...batch, whole: false });
  await left.see(failed("uploads/all/1.jpg"));
  await left.keep();
  expect(pieces).toEqual([]);
});
