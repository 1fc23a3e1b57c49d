import { RefusedError } from "../../../../platform/errors.js";
import { implement } from "../../../description.js";
import { luma } from "../../../raster/luma.js";
import type { Picture } from "../../../raster/raster.js";
import { environmentDescription } from "../descriptions.js";
import { offload } from "../offload.js";
import { pictureAt, textAt } from "../ports.js";
import { required } from "../refusal.js";
import { type Environment, readEnvironment } from "./prompt.js";

/** FLUX-ENV on the CPU: light, sky and air of another time of day, weather or season. */
export const environmentBrick = implement(environmentDescription, {
  async run(inputs, context) {
    const environment = required(readEnvironment(textAt(inputs, "prompt")));
    const picture = pictureAt(inputs, "image");
    refuseDayFromNight(picture, environment);
    return { image: await offload({ kind: "environment", picture, environment, seed: context.seed }, context.signal) };
  },
});

/** Mean luma, 0 … 255, below which a picture holds too little light to become day. */
const NIGHT = 30;

function refuseDayFromNight(picture: Picture, { time, weather, season }: Environment): void {
  const wantsDay =
    time === "day" || time === "golden hour" || (time === null && (weather === "sunny" || season === "summer"));
  if (!wantsDay || meanLuma(picture) >= NIGHT) return;
  throw new RefusedError(
    "The picture is too dark to be turned into day: what the dark hides would have to be invented.",
    "Start from a picture taken by day, or configure a GPU endpoint for FLUX-ENV.",
  );
}

function meanLuma({ channels, data }: Picture): number {
  let sum = 0;
  for (let p = 0; p < data.length; p += channels) sum += luma(data[p], data[p + 1], data[p + 2]);
  return (sum * channels) / data.length;
}
