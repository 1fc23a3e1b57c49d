import { chroma, type Oklab, oklabOf, srgbInto } from "../colour/oklab.js";
import { gaussianBlur } from "../field/blur.js";
import { clamp, emptyField, like, mix, type Plane, type Rgb, smoothstep } from "../field/field.js";
import { guidedFilter } from "../field/guided.js";
import { oklabPixels, regionStatistics } from "./statistics.js";

const metals = ["gold", "silver", "chrome", "steel", "bronze", "copper", "brass"] as const;
export type Metal = (typeof metals)[number];

interface Look {
  readonly shadow: Oklab;
  readonly body: Oklab;
  readonly light: Oklab;
  /** How often the surroundings mirrored in the surface alternate between bright and dark. */
  readonly folds: number;
}

const rgb = (hex: number): Oklab => oklabOf([hex >> 16, (hex >> 8) & 255, hex & 255]);

const LOOKS: Readonly<Record<Metal, Look>> = {
  gold: { shadow: rgb(0x2e1a02), body: rgb(0xc98f1c), light: rgb(0xfff3b8), folds: 1.6 },
  silver: { shadow: rgb(0x17181a), body: rgb(0x9fa3a8), light: rgb(0xffffff), folds: 1.8 },
  chrome: { shadow: rgb(0x0a0c10), body: rgb(0x8f99a6), light: rgb(0xffffff), folds: 2.6 },
  steel: { shadow: rgb(0x1c1f22), body: rgb(0x868c92), light: rgb(0xf1f4f6), folds: 1.5 },
  bronze: { shadow: rgb(0x1f1006), body: rgb(0x8a5a2a), light: rgb(0xf3cf94), folds: 1.4 },
  copper: { shadow: rgb(0x2a0f06), body: rgb(0xb5623a), light: rgb(0xffd9bd), folds: 1.6 },
  brass: { shadow: rgb(0x231a06), body: rgb(0xae8a36), light: rgb(0xfaeeb4), folds: 1.5 },
};

/**
 * A polished metal: little of the surface's own light and shade, much contrast, and bright and dark bands where the form
 * turns, which is how a mirror of the surroundings reads. The form is what the guided filter keeps; texture is subdued.
 */
export function metallise(image: Rgb, weight: Plane | null, metal: Metal): Rgb {
  const lab = oklabPixels(image);
  const region = regionStatistics(lab, weight);
  const look = LOOKS[metal];
  const lightness = emptyField(image.width, image.height, 1);
  for (let i = 0; i < lightness.data.length; i++) lightness.data[i] = lab[3 * i];
  const radius = Math.max(2, Math.round(Math.max(image.width, image.height) / 200));
  const form = gaussianBlur(guidedFilter(lightness, lightness, radius * 2, 0.0015), radius / 4);
  const span = Math.max(0.12, region.brightest - region.darkest);
  const out = like(image);
  for (let i = 0, p = 0; p < lab.length; i++, p += 3) {
    if (weight !== null && weight.data[i] <= 0) continue;
    const t = clamp((form.data[i] - region.darkest) / span, 0, 1);
    const texture = lab[p] - form.data[i];
    const mirrored = t - (0.5 / (Math.PI * 2 * look.folds)) * 1.7 * Math.sin(2 * Math.PI * look.folds * t);
    const tone = clamp(smoothstep(-0.1, 1.08, mirrored) + texture * 2.2, 0, 1);
    const from = tone < 0.55 ? look.shadow : look.body;
    const to = tone < 0.55 ? look.body : look.light;
    const u = tone < 0.55 ? tone / 0.55 : ((tone - 0.55) / 0.45) ** 1.25;
    const c = chroma(look.body) > 0.03 ? 1 + 0.25 * (1 - Math.abs(2 * tone - 1)) : 1;
    srgbInto(mix(from.L, to.L, u), mix(from.a, to.a, u) * c, mix(from.b, to.b, u) * c, out.data, p);
  }
  return out;
}
