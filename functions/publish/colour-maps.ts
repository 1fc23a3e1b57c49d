import type { Backend } from "../../bricks/backend.js";
import type { ColourMapping, PortValue } from "../../bricks/brick.js";
import { catalogue as builtIn, type Catalogue } from "../../bricks/catalogue.js";
import { applyColourMap, type ColourMap } from "../../bricks/raster/colour-map.js";
import { copyRaster, type Picture } from "../../bricks/raster/raster.js";
import { canonicalJson } from "../../platform/canonical-json.js";
import { Recent } from "../../platform/recent.js";
import { type CheckedPlan, parseReference, type Step } from "../../statemachine/plan.js";
import type { PlanDocument } from "../documents.js";

/** Maps that hold for any picture, kept for the next one. */
export type MapCache = Recent<ColourMapping>;

export function createMapCache(): MapCache {
  return new Recent(16);
}

/**
 * The maps of colours that, one after the other, make a result of the plan out of the whole photo. Null where the plan does
 * anything else to it.
 * @param before the working picture: maps may depend on its colours as a whole.
 */
export async function colourMapsOf(
  { plan, backends: placed }: Pick<PlanDocument, "plan" | "backends">,
  result: number,
  before: Picture,
  backends: readonly Backend[],
  cache: MapCache,
  catalogue: Catalogue = builtIn,
): Promise<readonly ColourMap[] | null> {
  const steps = colourSteps(plan, result, catalogue);
  if (steps === null) return null;
  const working = copyRaster(before);
  const maps: ColourMap[] = [];
  for (const step of steps) {
    const backend = backends.find(({ name }) => name === placed[step.id]);
    const implementation = await backend?.find(step.brick);
    if (!implementation?.colourMap) return null;
    const inputs = literals(step, catalogue);
    const { brick, version, model } = implementation;
    const key = canonicalJson({ brick, version, model, backend: placed[step.id], inputs });
    const mapping = cache.get(key) ?? implementation.colourMap({ ...inputs, image: working });
    if (mapping === null) return null;
    if (mapping.anyPicture) cache.set(key, mapping);
    maps.push(mapping.map);
    if (step !== steps.at(-1)) applyColourMap(mapping.map, working.data, working.channels);
  }
  return maps;
}

/**
 * The steps from the photo to a result, where each only changes the tone and colours of the whole picture of the step before;
 * else null. That their bricks have maps is not said.
 */
export function colourSteps(plan: CheckedPlan, result: number, catalogue: Catalogue = builtIn): readonly Step[] | null {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const chain: Step[] = [];
  let at = parseReference(plan.results[result] ?? "");
  while (at !== null && at.origin !== "init") {
    const step = steps.get(at.origin);
    const spec = step && catalogue.get(step.brick);
    if (!step || spec?.effect !== "adjusts" || spec.outputs[at.port]?.type !== "Image") return null;
    const references = Object.entries(step.inputs).flatMap(([port, input]) =>
      input && "ref" in input ? [{ port, ref: input.ref }] : [],
    );
    if (references.length !== 1 || references[0]?.port !== "image") return null;
    chain.unshift(step);
    at = parseReference(references[0].ref);
  }
  return at?.port === "image" && chain.length > 0 ? chain : null;
}

/** Every port but the picture's, null where not given. */
function literals(step: Step, catalogue: Catalogue): Record<string, PortValue> {
  const ports = Object.keys(catalogue.get(step.brick)?.inputs ?? {}).filter((port) => port !== "image");
  return Object.fromEntries(
    ports.map((port) => {
      const input = step.inputs[port] ?? null;
      if (input === null || "ref" in input) return [port, null];
      return [port, "text" in input ? input.text : input.number];
    }),
  );
}
