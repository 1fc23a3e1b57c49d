/** Side of a block, and its number of samples. */
export const SIDE = 8;
export const AREA = SIDE * SIDE;

/** Orthonormal DCT-II of length 8 split into even and odd halves: `EVEN[k][n]` for frequency 2k, `ODD[k][n]` for 2k + 1. */
const half = (odd: 0 | 1): Float64Array =>
  Float64Array.from({ length: 16 }, (_, i) => {
    const frequency = 2 * (i >> 2) + odd;
    const scale = frequency === 0 ? Math.sqrt(1 / 8) : Math.sqrt(2 / 8);
    return scale * Math.cos((Math.PI * (2 * (i & 3) + 1) * frequency) / 16);
  });
const EVEN = half(0);
const ODD = half(1);

/** In place, orthonormal: white noise of any strength keeps its strength in every coefficient. Row-major, DC first. */
export function forwardDct(block: Float64Array): void {
  for (let i = 0; i < SIDE; i++) forward(block, i * SIDE, 1);
  for (let i = 0; i < SIDE; i++) forward(block, i, SIDE);
}

export function inverseDct(block: Float64Array): void {
  for (let i = 0; i < SIDE; i++) inverse(block, i, SIDE);
  for (let i = 0; i < SIDE; i++) inverse(block, i * SIDE, 1);
}

function forward(v: Float64Array, at: number, step: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const s0 = v[at] + v[i7];
  const s1 = v[i1] + v[i6];
  const s2 = v[i2] + v[i5];
  const s3 = v[i3] + v[i4];
  const d0 = v[at] - v[i7];
  const d1 = v[i1] - v[i6];
  const d2 = v[i2] - v[i5];
  const d3 = v[i3] - v[i4];
  v[at] = EVEN[0] * (s0 + s1 + s2 + s3);
  v[i2] = EVEN[4] * (s0 - s3) + EVEN[5] * (s1 - s2);
  v[i4] = EVEN[8] * (s0 - s1 - s2 + s3);
  v[i6] = EVEN[12] * (s0 - s3) + EVEN[13] * (s1 - s2);
  v[i1] = ODD[0] * d0 + ODD[1] * d1 + ODD[2] * d2 + ODD[3] * d3;
  v[i3] = ODD[4] * d0 + ODD[5] * d1 + ODD[6] * d2 + ODD[7] * d3;
  v[i5] = ODD[8] * d0 + ODD[9] * d1 + ODD[10] * d2 + ODD[11] * d3;
  v[i7] = ODD[12] * d0 + ODD[13] * d1 + ODD[14] * d2 + ODD[15] * d3;
}

function inverse(v: Float64Array, at: number, step: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const flat = EVEN[0] * v[at];
  const wave = EVEN[8] * v[i4];
  const a = flat + wave;
  const b = flat - wave;
  const p = EVEN[4] * v[i2] + EVEN[12] * v[i6];
  const q = EVEN[5] * v[i2] + EVEN[13] * v[i6];
  const e0 = a + p;
  const e1 = b + q;
  const e2 = b - q;
  const e3 = a - p;
  const o0 = ODD[0] * v[i1] + ODD[4] * v[i3] + ODD[8] * v[i5] + ODD[12] * v[i7];
  const o1 = ODD[1] * v[i1] + ODD[5] * v[i3] + ODD[9] * v[i5] + ODD[13] * v[i7];
  const o2 = ODD[2] * v[i1] + ODD[6] * v[i3] + ODD[10] * v[i5] + ODD[14] * v[i7];
  const o3 = ODD[3] * v[i1] + ODD[7] * v[i3] + ODD[11] * v[i5] + ODD[15] * v[i7];
  v[at] = e0 + o0;
  v[i1] = e1 + o1;
  v[i2] = e2 + o2;
  v[i3] = e3 + o3;
  v[i4] = e3 - o3;
  v[i5] = e2 - o2;
  v[i6] = e1 - o1;
  v[i7] = e0 - o0;
}
