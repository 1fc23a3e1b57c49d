import { describe, expect, it } from "vitest";
import { rateText } from "../../local/bulk/progress.js";

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
