import type { Backend } from "../backend.js";
import { type FamilyName, familyOf } from "./families.js";

/** Each family's code, one lazy import each. */
const loaders: Readonly<Record<FamilyName, () => Promise<Backend>>> = {
  arithmetic: async () => (await import("./families/arithmetic.js")).arithmeticFamily(),
  perception: async () => (await import("./families/perception.js")).perceptionFamily(),
  inpaint: async () => (await import("./families/inpaint.js")).inpaintFamily(),
  tone: async () => (await import("./families/tone.js")).toneFamily(),
  restore: async () => (await import("./families/restore.js")).restoreFamily(),
  appearance: async () => (await import("./families/appearance.js")).appearanceFamily(),
};

/** The bricks that run on this machine's CPU. Code and models of a family load when one of its bricks is first used. */
export function cpuBackend(): Backend {
  const loaded = new Map<FamilyName, Promise<Backend>>();
  return {
    name: "cpu",
    async find(brick) {
      const family = familyOf(brick);
      if (family === null) return null;
      const loading = loaded.get(family) ?? loaders[family]();
      loaded.set(family, loading);
      return (await loading).find(brick);
    },
    async close() {
      const open = [...loaded.values()];
      loaded.clear();
      await Promise.all(open.map(async (family) => (await family).close()));
    },
  };
}
