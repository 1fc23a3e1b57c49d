import { describe, expect, it } from "vitest";
import { Recent } from "../../platform/recent.js";

describe("values used last", () => {
  it("are kept up to their number, and the one not asked for longest goes first", () => {
    const recent = new Recent<number>(2);
    recent.set("a", 1);
    recent.set("b", 2);
    expect(recent.get("a")).toBe(1);
    recent.set("c", 3);
    expect(["a", "b", "c"].filter((name) => recent.has(name))).toEqual(["a", "c"]);
  });

  it("are made once, and again when they are gone", () => {
    const recent = new Recent<string>(1);
    let made = 0;
    const get = (name: string) => recent.getOr(name, () => `${name}${++made}`);
    expect([get("a"), get("a"), get("b"), get("a")]).toEqual(["a1", "a1", "b2", "a3"]);
    recent.delete("a");
    expect(get("a")).toBe("a4");
  });
});
