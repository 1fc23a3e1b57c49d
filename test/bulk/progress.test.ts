import { afterEach, describe, expect, it, vi } from "vitest";
import { counted, failedRow, noCounts } from "../../functions/bulk/report-row.js";
import { BulkProgress, rateText } from "../../local/bulk/progress.js";

afterEach(() => {
  vi.useRealTimers();
});

/** What a terminal of so many columns is told. */
function terminal(columns: number): { readonly out: NodeJS.WriteStream; readonly said: string[] } {
  const said: string[] = [];
  const out = { columns, write: (text: string) => said.push(text) } as unknown as NodeJS.WriteStream;
  return { out, said };
}

const row = (line: number, message: string) =>
  failedRow({ id: null, line, image: `${line}.jpg`, instruction: "" }, { name: "BadInputError", message });

describe("a batch's rate", () => {
  it("is told in the unit that says something", () => {
    const text = (perSecond: number) => rateText(perSecond, "/s", "/min", "/h");
    expect([42.3, 3.44, 0.97, 0.5, 0.04, 0.001, 0].map(text)).toEqual([
      "42/s",
      "3.4/s",
      "1.0/s",
      "30/min",
      "2.4/min",
      "3.6/h",
      "0.0/s",
    ]);
  });
});

describe("a batch's progress", () => {
  it("is one line that fits the terminal, with a bar where there is room for one", () => {
    vi.useFakeTimers();
    for (const [columns, bar] of [
      [100, true],
      [40, false],
    ] as const) {
      const { out, said } = terminal(columns);
      const progress = new BulkProgress(out, "line", ({ image }) => image);
      progress.known(200);
      progress.onRow(row(1, "It is empty."), counted(noCounts, row(1, "It is empty.")));
      vi.advanceTimersByTime(3000);
      const line = said.at(-1)?.replace("\r\u001b[2K", "") ?? "";
      expect(line).toContain("1 of 200");
      expect(line).toContain("1 failed");
      expect(line.includes("·")).toBe(bar);
      expect(line.length).toBeLessThan(columns);
      progress.end();
      const ended = said.length;
      progress.end();
      vi.advanceTimersByTime(3000);
      expect(said).toHaveLength(ended);
    }
  });

  it("names each reason of failures once, a number of them, and how many share it", () => {
    const { out, said } = terminal(80);
    const progress = new BulkProgress(out, "log", ({ image }) => image);
    for (let line = 0; line < 30; line++) progress.onRow(row(line, `Reason ${line}.`), noCounts);
    for (let line = 30; line < 35; line++) progress.onRow(row(line, "Reason 3."), noCounts);
    progress.end();
    expect(said.filter((text) => text.includes("Reason"))).toHaveLength(20);
    expect(said.filter((text) => text.includes("not named here"))).toHaveLength(1);
    expect(said.at(-1)).toBe("  5 more failed for the same reason as 3.jpg.\n");
  });
});
