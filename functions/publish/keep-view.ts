import { shownPicture } from "../../bricks/mllm/picture.js";
import type { BuilderView } from "../../builder/builder.js";
import { isArtefact, type Value } from "../../platform/artefact.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { StoredView } from "../../statemachine/pipeline-contract.js";
import { putView } from "../views.js";

/** The first picture of some results as the Builder is shown it, stored under `name`; null where there is none, or it is not shown such. */
export async function keepViewOf(
  store: ObjectStore,
  name: string,
  results: readonly Value[],
  view: BuilderView | null | undefined,
): Promise<StoredView | null> {
  const picture = results.find((value) => isArtefact(value) && value.kind === "image");
  if (!view?.morePictures || !isArtefact(picture)) return null;
  return putView(store, name, await shownPicture(await store.get(picture.key), view.side));
}
