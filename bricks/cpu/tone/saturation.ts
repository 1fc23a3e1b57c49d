import { oklabInto, srgbInto } from "../appearance/colour/oklab.js";
import { like, type Rgb, smoothstep } from "../appearance/field/field.js";

/** How much chroma a muted colour gains at the upper end of the scale. */
const BOOST = 1.3;
/** OKLab chroma at which a colour counts as vivid already. */
const VIVID = 0.26;
const DEGREES = 180 / Math.PI;

/**
 * Colourfulness in OKLCh. More is a vibrance: muted colours gain most, vivid ones little, skin a third of it, greys nothing.
 * Less takes chroma away in proportion. Lightness and hue stay; what sRGB cannot show loses chroma.
 * @param ratio 0 grey, 0.5 unchanged, 1 most vivid.
 */
export function saturate(rgb: Rgb, ratio: number): Rgb {
  const amount = 2 * ratio - 1;
  const out = like(rgb);
  const lab = new Float32Array(3);
  for (let p = 0; p < rgb.data.length; p += 3) {
    oklabInto(rgb.data[p], rgb.data[p + 1], rgb.data[p + 2], lab, 0);
    const factor = amount <= 0 ? 1 + amount : 1 + amount * BOOST * gainOf(lab[0], lab[1], lab[2]);
    srgbInto(lab[0], lab[1] * factor, lab[2] * factor, out.data, p);
  }
  return out;
}

/** 0 … 1: how much of the boost a colour takes. */
function gainOf(L: number, a: number, b: number): number {
  const chroma = Math.hypot(a, b);
  const vivid = 1 - 0.85 * smoothstep(0.05, VIVID, chroma);
  // Grey with a breath of noise in it shall not turn into coloured speckles.
  const coloured = smoothstep(0, 0.02, chroma);
  return vivid * coloured * (1 - 0.65 * skin(L, chroma, Math.atan2(b, a) * DEGREES));
}

/** 0 … 1: how much the colour is like human skin of any tone. */
function skin(L: number, chroma: number, hue: number): number {
  const inHue = smoothstep(18, 34, hue) * smoothstep(80, 64, hue);
  const inChroma = smoothstep(0.015, 0.035, chroma) * smoothstep(0.17, 0.12, chroma);
  return inHue * inChroma * smoothstep(0.2, 0.32, L);
}
