import type { ChatModel } from "../../platform/chat/chat.js";
import type { BrickImplementation } from "../brick.js";
import { implement } from "../description.js";
import { marginsFor, outpaintingCanvas, readRatios } from "../raster/outpaint.js";
import { requiredPicture } from "../raster/ports.js";
import type { Picture } from "../raster/raster.js";
import { ask } from "./ask.js";
import { captionQuestion, readCaption, sceneQuestion } from "./caption.js";
import { describeCmiPred } from "./descriptions.js";
import { shownRaster } from "./picture.js";
import { PAPER_SIDE } from "./side.js";

/** CMI-PRED by a vision model's caption; the larger canvas and its mask are arithmetic. */
export function cmiPred(chat: ChatModel): BrickImplementation {
  return implement(describeCmiPred(chat.model), {
    async run(inputs, context) {
      const image = requiredPicture(inputs, "image");
      const ratios = readRatios(inputs);
      const shown = await shownRaster(image, PAPER_SIDE);
      const caption = await ask(chat, "CMI-PRED", shown, captionQuestion, readCaption, context);
      if (ratios === null) return { caption, image: null, mask: null };
      return { caption, ...outpaintingCanvas(image, marginsFor(image.width, image.height, ratios)) };
    },
  });
}

/**
 * What a picture will show once its background is changed, for the model behind FLUX-CBG: the prompt, then the
 * description, as the original joins them.
 */
export async function describeScene(
  chat: ChatModel,
  image: Picture,
  prompt: string,
  context: { readonly seed: number; readonly signal: AbortSignal },
): Promise<string> {
  const shown = await shownRaster(image, PAPER_SIDE);
  const scene = await ask(chat, "FLUX-CBG", shown, sceneQuestion(prompt), readCaption, context);
  return `${prompt}, ${scene}`;
}
