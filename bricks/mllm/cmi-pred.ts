import type { ChatModel } from "../../platform/chat/chat.js";
import type { BrickImplementation } from "../brick.js";
import { implement } from "../description.js";
import { marginsFor, outpaintingCanvas, readRatios } from "../raster/outpaint.js";
import { requiredPicture } from "../raster/ports.js";
import { ask } from "./ask.js";
import { captionQuestion, readCaption } from "./caption.js";
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
      const caption = await ask(
        chat,
        { brick: "CMI-PRED", picture: shown, question: captionQuestion, read: readCaption },
        context,
      );
      if (ratios === null) return { caption, image: null, mask: null };
      return { caption, ...outpaintingCanvas(image, marginsFor(image.width, image.height, ratios)) };
    },
  });
}
