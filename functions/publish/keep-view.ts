import { shownRaster } from "../../bricks/mllm/picture.js";
import { requirePicture } from "../../bricks/raster/raster.js";
import type { BuilderView } from "../../builder/builder.js";
import { isArtefact, type Value } from "../../platform/artefact.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { StoredView } from "../../statemachine/pipeline-contract.js";
import type { Artefacts } from "../artefacts.js";
import { putView } from "../views.js";

/** The first picture of some results as the Builder is shown it, stored under `name`; null where there is none, or it is not shown such. */
export async function keepViewOf(
  { store, artefacts }: { readonly store: ObjectStore; readonly artefacts: Artefacts },
  name: string,
  results: readonly Value[],
  view: BuilderView | null | undefined,
): Promise<StoredView | null> {
  const picture = results.find((value) => isArtefact(value) && value.kind === "image");
  if (!view?.morePictures || !isArtefact(picture)) return null;
  return putView(store, name, await shownRaster(requirePicture(await artefacts.load(picture)), view.side));
}
