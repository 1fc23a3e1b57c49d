import { oklabInto } from "../appearance/colour/oklab.js";
import { like, mix, type Plane, type Rgb } from "../appearance/field/field.js";
import { randomFrom } from "../appearance/field/random.js";

interface ChannelMix {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Rec. 709 luma, the mix a picture gets when no other tells its colours apart better. */
const NEUTRAL: ChannelMix = { red: 0.2126, green: 0.7152, blue: 0.0722 };
/** Pairs of pixels that are compared. */
const PAIRS = 4000;
/** What straying from the neutral mix costs, per unit of weight moved. */
const LOYALTY = 0.04;

/**
 * Black and white by a channel mix chosen for the picture, as a photographer chooses a filter: of all mixes in steps of a
 * tenth, the one in which pairs of colours keep most of their distance (after Lu, Xu, Jia 2012), held near luma.
 * @param strength 0 … 1: how much of the colour goes.
 */
export function toGrey(rgb: Rgb, weight: Plane | null, strength: number): Rgb {
  const { red, green, blue } = bestMix(rgb, weight);
  const out = like(rgb);
  for (let p = 0; p < rgb.data.length; p += 3) {
    const grey = red * rgb.data[p] + green * rgb.data[p + 1] + blue * rgb.data[p + 2];
    for (let c = 0; c < 3; c++) out.data[p + c] = mix(rgb.data[p + c], grey, strength);
  }
  return out;
}

/** Differences of colour pairs, four numbers each: red, green, blue (sRGB, 0 … 1) and how far apart they look. */
type Pairs = Float64Array;

export function bestMix(rgb: Rgb, weight: Plane | null): ChannelMix {
  const pairs = samplePairs(rgb, weight);
  let best = NEUTRAL;
  let least = cost(NEUTRAL, pairs);
  for (let r = 1; r <= 6; r++) {
    for (let g = 2; r + g <= 10; g++) {
      const tried = { red: r / 10, green: g / 10, blue: (10 - r - g) / 10 };
      if (tried.blue > 0.4) continue;
      const price = cost(tried, pairs);
      if (price < least) [best, least] = [tried, price];
    }
  }
  return best;
}

/** Mean loss of contrast over the pairs, whichever of two colours comes out the darker. */
function cost({ red, green, blue }: ChannelMix, pairs: Pairs): number {
  let sum = 0;
  for (let p = 0; p < pairs.length; p += 4) {
    const lost = pairs[p + 3] - Math.abs(red * pairs[p] + green * pairs[p + 1] + blue * pairs[p + 2]);
    if (lost > 0) sum += lost;
  }
  const strayed = Math.abs(red - NEUTRAL.red) + Math.abs(green - NEUTRAL.green) + Math.abs(blue - NEUTRAL.blue);
  return sum / Math.max(1, pairs.length / 4) + LOYALTY * strayed;
}

function samplePairs({ width, height, data }: Rgb, weight: Plane | null): Pairs {
  const random = randomFrom(1);
  const pixels = width * height;
  const pairs = new Float64Array(4 * PAIRS);
  const lab = new Float32Array(6);
  let q = 0;
  for (let k = 0; k < PAIRS; k++) {
    const i = Math.floor(random() * pixels);
    const j = Math.floor(random() * pixels);
    if (weight !== null && (weight.data[i] < 0.5 || weight.data[j] < 0.5)) continue;
    oklabInto(data[3 * i], data[3 * i + 1], data[3 * i + 2], lab, 0);
    oklabInto(data[3 * j], data[3 * j + 1], data[3 * j + 2], lab, 3);
    const apart = Math.hypot(lab[0] - lab[3], lab[1] - lab[4], lab[2] - lab[5]);
    if (apart < 0.03) continue;
    for (let c = 0; c < 3; c++) pairs[q++] = (data[3 * i + c] - data[3 * j + c]) / 255;
    pairs[q++] = apart;
  }
  return pairs.subarray(0, q);
}
