import { toLinear, toSrgb } from "../appearance/colour/oklab.js";
import { like, type Rgb } from "../appearance/field/field.js";

/** Colour temperature of sRGB's white, in mired (10⁶ / K), and how far the ends of the scale lie from it. */
const WHITE_MIRED = 1e6 / 6504;
const WARMEST = 95;
const COOLEST = -62;

type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** Linear sRGB → XYZ (D65), and back (IEC 61966-2-1). */
const TO_XYZ: Matrix = [
  0.4123908, 0.3575843, 0.1804808, 0.212639, 0.7151687, 0.0721923, 0.0193308, 0.1191948, 0.9505322,
];
const FROM_XYZ: Matrix = [
  3.2409699, -1.5373832, -0.4986108, -0.9692436, 1.8759675, 0.0415551, 0.0556301, -0.203977, 1.0569715,
];
/** XYZ → sharpened cone responses of CIECAM16, and back. */
const TO_CONES: Matrix = [0.401288, 0.650173, -0.051461, -0.250268, 1.204414, 0.045854, -0.002079, 0.048952, 0.953127];

/**
 * The picture as if its light came from a warmer or cooler black body: a von Kries adaptation in CAT16's cone space along
 * the Planckian locus, luminance of greys kept. What would clip gives up colour, not lightness.
 * @param ratio 0 coolest (about 10,900 K), 0.5 unchanged (6504 K), 1 warmest (about 4000 K).
 */
export function warm(rgb: Rgb, ratio: number): Rgb {
  const amount = 2 * ratio - 1;
  const m = adaptation(1e6 / (WHITE_MIRED + amount * (amount > 0 ? WARMEST : -COOLEST)));
  const out = like(rgb);
  for (let p = 0; p < rgb.data.length; p += 3) {
    const r = toLinear(rgb.data[p]);
    const g = toLinear(rgb.data[p + 1]);
    const b = toLinear(rgb.data[p + 2]);
    const red = Math.max(0, m[0] * r + m[1] * g + m[2] * b);
    const green = Math.max(0, m[3] * r + m[4] * g + m[5] * b);
    const blue = Math.max(0, m[6] * r + m[7] * g + m[8] * b);
    const luminance = Math.min(1, 0.2126 * red + 0.7152 * green + 0.0722 * blue);
    const most = Math.max(red, green, blue);
    // From a little below white on, colour fades towards grey of the same luminance just so far that nothing clips.
    const keep = most <= KNEE ? 1 : Math.min(1, (shoulder(most) - luminance) / Math.max(1e-6, most - luminance));
    out.data[p] = toSrgb(luminance + (red - luminance) * keep);
    out.data[p + 1] = toSrgb(luminance + (green - luminance) * keep);
    out.data[p + 2] = toSrgb(luminance + (blue - luminance) * keep);
  }
  return out;
}

/** Light from which on it is pressed together to end at 1. */
const KNEE = 0.8;

function shoulder(light: number): number {
  const over = (light - KNEE) / (1 - KNEE);
  return KNEE + (1 - KNEE) * (over / (1 + over ** 3) ** (1 / 3));
}

/** Linear sRGB → linear sRGB under a black body of `kelvin`; a grey keeps about its luminance and white stays showable. */
function adaptation(kelvin: number): Matrix {
  const from = apply(TO_CONES, planckian(6504));
  const to = apply(TO_CONES, planckian(kelvin));
  const gains: Matrix = [to[0] / from[0], 0, 0, 0, to[1] / from[1], 0, 0, 0, to[2] / from[2]];
  const whole = [FROM_XYZ, inverse(TO_CONES), gains, TO_CONES, TO_XYZ].reduce(product);
  const white = apply(whole, [1, 1, 1]);
  // Half way between the same luminance and no channel beyond white.
  const scale = 1 / Math.sqrt(Math.max(...white));
  return scaled(whole, scale);
}

/** XYZ of a black body, Y = 1 (Kim et al. 2002; 1667 … 25,000 K). */
function planckian(kelvin: number): readonly [number, number, number] {
  const t = 1000 / kelvin;
  const x =
    kelvin < 4000
      ? -0.2661239 * t ** 3 - 0.234358 * t ** 2 + 0.8776956 * t + 0.17991
      : -3.0258469 * t ** 3 + 2.1070379 * t ** 2 + 0.2226347 * t + 0.24039;
  const y =
    kelvin < 2222
      ? -1.1063814 * x ** 3 - 1.3481102 * x ** 2 + 2.18555832 * x - 0.20219683
      : kelvin < 4000
        ? -0.9549476 * x ** 3 - 1.37418593 * x ** 2 + 2.09137015 * x - 0.16748867
        : 3.081758 * x ** 3 - 5.8733867 * x ** 2 + 3.75112997 * x - 0.37001483;
  return [x / y, 1, (1 - x - y) / y];
}

function apply(m: Matrix, [x, y, z]: readonly [number, number, number]): readonly [number, number, number] {
  return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
}

function product(a: Matrix, b: Matrix): Matrix {
  const at = (row: number, column: number) =>
    a[3 * row] * b[column] + a[3 * row + 1] * b[3 + column] + a[3 * row + 2] * b[6 + column];
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)];
}

function scaled(m: Matrix, s: number): Matrix {
  return [m[0] * s, m[1] * s, m[2] * s, m[3] * s, m[4] * s, m[5] * s, m[6] * s, m[7] * s, m[8] * s];
}

function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const minors: Matrix = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  return scaled(minors, 1 / (a * minors[0] + b * minors[3] + c * minors[6]));
}
