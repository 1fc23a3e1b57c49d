import { shownRaster } from "../../bricks/mllm/picture.js";
import type { Mask, Picture } from "../../bricks/raster/raster.js";
import type { BuilderView } from "../../builder/builder.js";
import type { ChatPicture } from "../../platform/chat/chat.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Views } from "../../statemachine/pipeline-contract.js";
import { putView } from "../views.js";

interface Pictures {
  readonly image: Picture;
  readonly mask: Mask | null;
  readonly background: Picture | null;
}

type Shown = Readonly<Record<keyof Pictures, ChatPicture | null>>;

/** The working pictures as the Builder is shown them. */
export async function viewsOf(
  { image, mask, background }: Pictures,
  { side, morePictures }: BuilderView,
): Promise<Shown> {
  const more = (raster: Picture | Mask | null) => (raster === null || !morePictures ? null : shownRaster(raster, side));
  return { image: await shownRaster(image, side), mask: await more(mask), background: await more(background) };
}

export async function storeViews(store: ObjectStore, folder: string, shown: Shown): Promise<Views> {
  const put = (port: keyof Shown) => shown[port] && putView(store, `${folder}/${port}`, shown[port]);
  return { image: await put("image"), mask: await put("mask"), background: await put("background") };
}
