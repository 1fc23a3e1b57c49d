import { type BrickImplementation, supported } from "../../../brick.js";
import { offload } from "../offload.js";
import { pictureAt, required, supportsText, textAt } from "../ports.js";
import { readEnvironment } from "./prompt.js";

/** FLUX-ENV on the CPU: light, sky and air of another time of day, weather or season. */
export const environmentBrick: BrickImplementation = {
  brick: "FLUX-ENV",
  version: "1",
  model: "arithmetic",
  available: () => supported,
  supports: (call) => supportsText(call, "prompt", readEnvironment),
  async run(inputs, context) {
    const environment = required(readEnvironment(textAt(inputs, "prompt")));
    const picture = pictureAt(inputs, "image");
    return { image: await offload({ kind: "environment", picture, environment, seed: context.seed }, context.signal) };
  },
};
