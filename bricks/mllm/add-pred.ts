import type { ChatModel } from "../../platform/chat/chat.js";
import type { BrickImplementation } from "../brick.js";
import { implement } from "../description.js";
import { type Corners, corners } from "../raster/box.js";
import { requireBox } from "../raster/mask.js";
import { FRAME_LONG_SIDE, placementMask, type Size } from "../raster/placement.js";
import { optionalMask, requiredPicture } from "../raster/ports.js";
import type { Mask } from "../raster/raster.js";
import { ask, type Read } from "./ask.js";
import { type BoxUnit, boxForm, readBoxes } from "./boxes.js";
import { requiredPrompt } from "./brick-io.js";
import { describeAddPred } from "./descriptions.js";
import { shownRaster } from "./picture.js";

/** ADD-PRED by a vision model: it is shown the picture and says where the new object should be. */
export function addPred(chat: ChatModel, unit: BoxUnit): BrickImplementation {
  return implement(describeAddPred(chat.model, unit), {
    async run(inputs, context) {
      const image = requiredPicture(inputs, "image");
      const prompt = requiredPrompt(inputs, "prompt");
      const region = optionalMask(inputs, "mask");
      const shown = await shownRaster(image, FRAME_LONG_SIDE);
      const question = placementQuestion(prompt, unit, shown, region);
      const box = await ask(
        chat,
        { brick: "ADD-PRED", picture: shown, question, read: (said) => oneBox(said, unit, shown) },
        context,
      );
      const { width, height } = image;
      return { mask: placementMask({ box: [...box], frame: shown, size: { width, height }, prompt, region }) };
    },
  });
}

/** In the words of Lego-Edit's own request to its placement model, so far as they hold for other models. */
function placementQuestion(prompt: string, unit: BoxUnit, frame: Size, region: Mask | null): string {
  const task = /^add\b/i.test(prompt) ? prompt : `add ${prompt}`;
  return [
    `${JSON.stringify(task)}: predict where the new object should be placed in this image, so that its place and size fit the scene.`,
    ...(region ? [`It must lie inside ${cornersText(regionIn(region, unit, frame))}.`] : []),
    `Output the answer in the format ${boxForm(unit, frame)}, and nothing else.`,
  ].join(" ");
}

function regionIn(region: Mask, unit: BoxUnit, frame: Size): Corners {
  const [x1, y1, x2, y2] = corners(requireBox(region, "region"));
  const to = unit === "pixel" ? frame : { width: 1000, height: 1000 };
  const [sx, sy] = [to.width / region.width, to.height / region.height];
  return [Math.round(x1 * sx), Math.round(y1 * sy), Math.round((x2 + 1) * sx) - 1, Math.round((y2 + 1) * sy) - 1];
}

function cornersText(box: Corners): string {
  return `[${box.join(", ")}]`;
}

function oneBox(said: string, unit: BoxUnit, frame: Size): Read<Corners> {
  const boxes = readBoxes(said, unit, frame);
  if (!boxes.ok) return boxes;
  // A model that reasons aloud ends with its answer.
  const last = boxes.value.at(-1);
  return last ? { ok: true, value: last } : { ok: false, problem: "The answer holds no box." };
}
