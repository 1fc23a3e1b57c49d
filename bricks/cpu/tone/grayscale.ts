import { oklabDistance, oklabOf } from "../appearance/colour/oklab.js";
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

/** Differences of colour pairs: red, green, blue (sRGB, 0 … 1) and how far apart they look. */
type Pair = readonly [red: number, green: number, blue: number, apart: number];

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
function cost(tried: ChannelMix, pairs: readonly Pair[]): number {
  let sum = 0;
  for (const [red, green, blue, apart] of pairs) {
    const kept = Math.abs(tried.red * red + tried.green * green + tried.blue * blue);
    sum += Math.max(0, apart - kept);
  }
  const strayed =
    Math.abs(tried.red - NEUTRAL.red) + Math.abs(tried.green - NEUTRAL.green) + Math.abs(tried.blue - NEUTRAL.blue);
  return sum / Math.max(1, pairs.length) + LOYALTY * strayed;
}

function samplePairs(rgb: Rgb, weight: Plane | null): Pair[] {
  const random = randomFrom(1);
  const pixels = rgb.width * rgb.height;
  const pairs: Pair[] = [];
  for (let k = 0; k < PAIRS; k++) {
    const i = Math.floor(random() * pixels);
    const j = Math.floor(random() * pixels);
    if (weight !== null && (weight.data[i] < 0.5 || weight.data[j] < 0.5)) continue;
    const at = (n: number): [number, number, number] => [rgb.data[3 * n], rgb.data[3 * n + 1], rgb.data[3 * n + 2]];
    const [a, b] = [at(i), at(j)];
    const apart = oklabDistance(oklabOf(a), oklabOf(b));
    if (apart < 0.03) continue;
    pairs.push([(a[0] - b[0]) / 255, (a[1] - b[1]) / 255, (a[2] - b[2]) / 255, apart]);
  }
  return pairs;
}
