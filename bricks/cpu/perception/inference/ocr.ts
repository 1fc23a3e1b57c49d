import { readFile } from "node:fs/promises";
import { type Box, crop, grow } from "../../../raster/box.js";
import { connectedComponents } from "../../../raster/components.js";
import { blank, type Mask, type Raster } from "../../../raster/raster.js";
import { resample } from "../../../raster/resample.js";
import { ocrFile } from "./models.js";
import type { TextLine } from "./protocol.js";
import { once, openSession } from "./session.js";
import { floats, pictureTensor } from "./tensor.js";

/** PP-OCRv4's detector (differentiable binarisation, Liao et al. 2020) sees a picture with at most this long side. */
const LONG_SIDE = 960;
const imagenet = {
  mean: [123.675, 116.28, 103.53],
  deviation: [58.395, 57.12, 57.375],
  order: "rgb",
} as const;
const centred = { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5], order: "rgb" } as const;
/** Probability above which a pixel is the inside of a line, and its mean over a line that is kept. */
const PIXEL = 0.3;
const LINE = 0.6;
const MIN_PIXELS = 40;
const READ_AT_MOST = 60;
const READ_HEIGHT = 48;
/** Mean probability of a line's letters below which it is no text. */
const READABLE = 0.42;

const detector = once(() => openSession(ocrFile("ch_PP-OCRv4_det_infer.onnx")));
const reader = once(() => openSession(ocrFile("ch_PP-OCRv4_rec_infer.onnx")));
/** Index 0 is the blank of CTC, the last a space. */
const letters = once(async () => {
  const keys = await readFile(ocrFile("ppocr_keys_v1.txt"), "utf8");
  return ["", ...keys.split(/\r?\n/).filter((k) => k !== ""), " "];
});

/** The lines of text in the picture, from the top. */
export async function findText(picture: Raster<3>): Promise<TextLine[]> {
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const side = (s: number) => Math.max(32, Math.round((s * scale) / 32) * 32);
  const width = side(picture.width);
  const height = side(picture.height);
  const image = pictureTensor(resample(picture, width, height, "area"), imagenet);
  const session = await detector();
  const probability = floats(await session.run({ [session.inputNames[0]]: image }), session.outputNames[0]);
  const boxes = lineBoxes(probability, width, height).map((box): Box => {
    // The detector is trained on shrunk lines; this gives back what was shrunk away.
    const grown = grow(box, Math.ceil(0.4 * Math.min(box.width, box.height)), width, height);
    const left = Math.floor((grown.left * picture.width) / width);
    const top = Math.floor((grown.top * picture.height) / height);
    const right = Math.min(picture.width, Math.ceil(((grown.left + grown.width) * picture.width) / width));
    const bottom = Math.min(picture.height, Math.ceil(((grown.top + grown.height) * picture.height) / height));
    return { left, top, width: right - left, height: bottom - top };
  });
  const lines: TextLine[] = [];
  for (const box of boxes.slice(0, READ_AT_MOST)) {
    const { text, certainty } = await readLine(crop(picture, box));
    // Eyes, wheels and windows look like letters to the detector; only the reader knows that they say nothing.
    if (certainty >= READABLE && /[\p{L}\p{N}]/u.test(text)) lines.push({ box, text, certainty });
  }
  return lines;
}

function lineBoxes(probability: Float32Array, width: number, height: number): Box[] {
  const mask: Mask = blank(width, height, 1);
  for (let i = 0; i < mask.data.length; i++) mask.data[i] = probability[i] > PIXEL ? 255 : 0;
  const parts = connectedComponents(mask);
  const sums = new Float64Array(parts.list.length + 1);
  for (let i = 0; i < parts.labels.length; i++) sums[parts.labels[i]] += probability[i];
  return parts.list
    .filter(({ label, area }) => area >= MIN_PIXELS && sums[label] / area >= LINE)
    .map(({ box }) => box)
    .sort((a, b) => a.top - b.top || a.left - b.left);
}

async function readLine(line: Raster<3>): Promise<{ readonly text: string; readonly certainty: number }> {
  const session = await reader();
  const width = Math.max(32, Math.min(2048, Math.round((READ_HEIGHT * line.width) / line.height)));
  const image = pictureTensor(resample(line, width, READ_HEIGHT, "area"), centred);
  const outputs = await session.run({ [session.inputNames[0]]: image });
  const name = session.outputNames[0];
  const scores = floats(outputs, name);
  const [, steps, classes] = outputs[name].dims;
  const alphabet = await letters();
  let text = "";
  let certainty = 0;
  let count = 0;
  for (let step = 0, previous = 0; step < steps; step++) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (scores[step * classes + c] > scores[step * classes + best]) best = c;
    if (best !== 0 && best !== previous) {
      text += alphabet[best] ?? "";
      certainty += scores[step * classes + best];
      count++;
    }
    previous = best;
  }
  return { text: text.trim(), certainty: count > 0 ? certainty / count : 0 };
}
