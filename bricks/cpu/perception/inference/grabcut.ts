import { createRequire } from "node:module";
import { blank, type Mask, type Raster } from "../../../raster/raster.js";
import { once } from "./session.js";

type OpenCv = typeof import("@techstark/opencv-js");

/** OpenCV's module has a `then` of its own that never settles, so it may not be the value of a promise. */
const opencv = once(
  () =>
    new Promise<{ readonly cv: OpenCv }>((resolve) => {
      const cv = createRequire(import.meta.url)("@techstark/opencv-js") as OpenCv & {
        onRuntimeInitialized?: () => void;
      };
      if (typeof cv.Mat === "function") resolve({ cv });
      else cv.onRuntimeInitialized = () => resolve({ cv });
    }),
);

/** GrabCut from one hint a pixel (see `hint` in protocol.ts). 0.2 to 1.6 s for 320 pixels a side. */
export async function grabCut(picture: Raster<3>, hints: Mask, iterations: number): Promise<Mask> {
  const { cv } = await opencv();
  const { width, height } = picture;
  const image = new cv.Mat(height, width, cv.CV_8UC3);
  const labels = new cv.Mat(height, width, cv.CV_8UC1);
  const background = new cv.Mat();
  const foreground = new cv.Mat();
  try {
    image.data.set(picture.data);
    labels.data.set(hints.data);
    // Without one pixel of each side there is nothing to learn the colours from.
    const seen = new Set(hints.data);
    if ((seen.has(1) || seen.has(3)) && (seen.has(0) || seen.has(2))) {
      const everything = new cv.Rect(0, 0, width, height);
      cv.grabCut(image, labels, everything, background, foreground, iterations, cv.GC_INIT_WITH_MASK);
    }
    const mask = blank(width, height, 1);
    for (let i = 0; i < mask.data.length; i++) mask.data[i] = (labels.data[i] & 1) * 255;
    return mask;
  } finally {
    for (const mat of [image, labels, background, foreground]) mat.delete();
  }
}
