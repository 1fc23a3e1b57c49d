import type { Raster } from "../../../raster/raster.js";
import { resample } from "../../../raster/resample.js";
import { cocoClasses } from "./coco.js";
import { nanodetFile } from "./models.js";
import type { Detection, View } from "./protocol.js";
import { once, openSession } from "./session.js";
import { floats, pictureTensor } from "./tensor.js";

/** ImageNet's statistics, blue first, as NanoDet was trained. */
const normalisation = {
  mean: [103.53, 116.28, 123.675],
  deviation: [57.375, 57.12, 58.395],
  order: "bgr",
} as const;
const STRIDES = [8, 16, 32] as const;
const CLASSES = cocoClasses.length;
/** An edge's distance is the mean of a distribution over 0 … 10 strides (generalised focal loss, Li et al. 2020). */
const BINS = 11;

const session = once(() => openSession(nanodetFile));

/** For each view every anchor's box that scores at least `floor`; overlapping boxes are not merged yet. */
export async function detect(picture: Raster<3>, views: readonly View[], floor: number): Promise<Detection[][]> {
  const answers: Detection[][] = [];
  for (const { longSide, mirrored } of views) {
    if (!mirrored) answers.push(await detectAt(picture, longSide, floor));
    else answers.push((await detectAt(mirror(picture), longSide, floor)).map((d) => mirrorBack(d, picture.width)));
  }
  return answers;
}

function mirror({ width, height, data }: Raster<3>): Raster<3> {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, to = 3 * y * width, from = 3 * ((y + 1) * width - 1); x < width; x++, to += 3, from -= 3) {
      out[to] = data[from];
      out[to + 1] = data[from + 1];
      out[to + 2] = data[from + 2];
    }
  }
  return { width, height, channels: 3, data: out };
}

function mirrorBack(detection: Detection, width: number): Detection {
  const { box } = detection;
  return { ...detection, box: { ...box, left: width - box.left - box.width } };
}

async function detectAt(picture: Raster<3>, longSide: number, floor: number): Promise<Detection[]> {
  const nanodet = await session();
  const scale = longSide / Math.max(picture.width, picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const [tensorWidth, tensorHeight] = [width, height].map((side) => Math.ceil(side / 32) * 32);
  const small = resample(picture, width, height, "area");
  const outputs = await nanodet.run({ image: pictureTensor(small, normalisation, tensorWidth, tensorHeight) });
  const found: Detection[] = [];
  for (const stride of STRIDES) {
    const scores = floats(outputs, `classes_${stride}`);
    const edges = floats(outputs, `edges_${stride}`);
    const columns = tensorWidth / stride;
    for (let at = 0; at < scores.length; at++) {
      if (scores[at] < floor) continue;
      const cell = Math.floor(at / CLASSES);
      const x = ((cell % columns) + 0.5) * stride;
      const y = (Math.floor(cell / columns) + 0.5) * stride;
      const distance = (edge: number) => expectation(edges, (4 * cell + edge) * BINS) * stride;
      const left = Math.max(0, (x - distance(0)) / scale);
      const top = Math.max(0, (y - distance(1)) / scale);
      const right = Math.min(picture.width, (x + distance(2)) / scale);
      const bottom = Math.min(picture.height, (y + distance(3)) / scale);
      if (right - left < 1 || bottom - top < 1) continue;
      found.push({
        label: cocoClasses[at % CLASSES],
        score: scores[at],
        box: { left, top, width: right - left, height: bottom - top },
      });
    }
  }
  return found;
}

/** The mean of 0 … BINS − 1 under the softmax of the logits from `at`. */
function expectation(logits: Float32Array, at: number): number {
  let top = -Infinity;
  for (let b = 0; b < BINS; b++) top = Math.max(top, logits[at + b]);
  let total = 0;
  let sum = 0;
  for (let b = 0; b < BINS; b++) {
    const weight = Math.exp(logits[at + b] - top);
    total += weight;
    sum += weight * b;
  }
  return sum / total;
}
