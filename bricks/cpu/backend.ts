import type { Backend } from "../backend.js";
import type { BrickImplementation } from "../brick.js";

/** A family of bricks that shares models or worker threads, behind one lazy import. */
interface Family {
  readonly bricks: readonly string[];
  load(): Promise<{ bricks: readonly BrickImplementation[]; close(): Promise<void> }>;
}

const families: readonly Family[] = [
  {
    bricks: ["INVERSE", "COMPOSE", "RESIZE", "BBOX"],
    load: async () => {
      const { arithmeticBricks } = await import("../raster/arithmetic/index.js");
      return { bricks: arithmeticBricks, close: async () => {} };
    },
  },
  {
    bricks: ["RES", "SOS", "MASK-SEG", "ADD-PRED", "CMI-PRED"],
    load: async () => {
      const { perceptionBricks, closePerception } = await import("./perception/index.js");
      return { bricks: perceptionBricks, close: closePerception };
    },
  },
  {
    bricks: ["FASTINPAINT", "FLUX-INPAINT", "FLUX-FILL"],
    load: async () => {
      const { inpaintBricks, closeInpaint } = await import("./inpaint/index.js");
      return { bricks: inpaintBricks, close: closeInpaint };
    },
  },
  {
    bricks: ["BRIGHTNESS", "CONTRAST", "SATURATION", "WARMTH", "GRAYSCALE"],
    load: async () => {
      const { toneBricks } = await import("./tone/index.js");
      return { bricks: toneBricks, close: async () => {} };
    },
  },
  {
    bricks: ["SHARPEN", "DENOISE", "DEBLUR", "LOW-LIGHT", "DEHAZE", "UPSCALE"],
    load: async () => {
      const { restoreBricks } = await import("./restore/index.js");
      return { bricks: restoreBricks, close: async () => {} };
    },
  },
  {
    bricks: ["FLUX-RCM", "FLUX-CBG", "FLUX-STYLE", "FLUX-ENV"],
    load: async () => {
      const { appearanceBricks } = await import("./appearance/index.js");
      return { bricks: appearanceBricks, close: async () => {} };
    },
  },
];

/** The bricks that run on this machine's CPU. Code and models of a family load when one of its bricks is first used. */
export function cpuBackend(): Backend {
  const loaded = new Map<Family, ReturnType<Family["load"]>>();
  return {
    name: "cpu",
    async find(brick) {
      const family = families.find((f) => f.bricks.includes(brick));
      if (family === undefined) return null;
      let loading = loaded.get(family);
      if (loading === undefined) {
        loading = family.load();
        loaded.set(family, loading);
      }
      return (await loading).bricks.find((b) => b.brick === brick) ?? null;
    },
    async close() {
      const open = [...loaded.values()];
      loaded.clear();
      await Promise.all(open.map(async (family) => (await family).close()));
    },
  };
}
