import { toLinear, toSrgb } from "../appearance/colour/oklab.js";
import { byte, like, type Rgb } from "../appearance/field/field.js";

/** Stops of light at the ends of the scale. */
const STOPS_DOWN = 3;
const STOPS_UP = 2.4;

/**
 * Exposure in linear light. Darker is less light, nothing more. Brighter lifts shadows by the full gain and rolls off
 * towards white like film, so that nothing clips: y = g·x / (1 + (g − 1)·x). The largest channel goes through the curve and
 * the others keep their proportion to it, so that hues stay.
 * @param ratio 0 darkest, 0.5 unchanged, 1 brightest.
 */
export function expose(rgb: Rgb, ratio: number): Rgb {
  const scaleAt = exposure(ratio);
  const out = like(rgb);
  const { data } = rgb;
  for (let p = 0; p < data.length; p += 3) {
    const r = toLinear(data[p]);
    const g = toLinear(data[p + 1]);
    const b = toLinear(data[p + 2]);
    const scale = scaleAt(Math.max(r, g, b));
    out.data[p] = toSrgb(r * scale);
    out.data[p + 1] = toSrgb(g * scale);
    out.data[p + 2] = toSrgb(b * scale);
  }
  return out;
}

/** The same for 8-bit samples, as a table: what a channel becomes at `largest << 8 | channel`. */
export function exposureTable(ratio: number): Uint8Array {
  const scaleAt = exposure(ratio);
  const table = new Uint8Array(65_536);
  for (let largest = 0; largest < 256; largest++) {
    const scale = scaleAt(toLinear(largest));
    for (let channel = 0; channel <= largest; channel++) {
      table[(largest << 8) | channel] = byte(toSrgb(toLinear(channel) * scale));
    }
  }
  return table;
}

/** What the light of a pixel is multiplied by, given the light of its largest channel. */
function exposure(ratio: number): (largest: number) => number {
  const amount = 2 * ratio - 1;
  const gain = 2 ** (amount * (amount > 0 ? STOPS_UP : STOPS_DOWN));
  const rollOff = gain > 1 ? gain - 1 : 0;
  return (largest) => gain / (1 + rollOff * largest);
}
