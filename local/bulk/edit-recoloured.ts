import type { Library } from "../../functions/config/library.js";
import { createRecolour } from "../../functions/recolour.js";
import { Recent } from "../../platform/recent.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import type { EditRow, Made, RowFiles } from "./made.js";
import type { Job, JobPlan } from "./protocol.js";
import { THUMBNAIL_SIDE } from "./thumbnails.js";

/** Long side of the working picture where it only tells the photo's colours as a whole. */
export const OVERVIEW_SIDE = THUMBNAIL_SIDE;
/** Plans that are kept parsed. */
const KEPT = 32;

/** Rows whose plan only maps colours need no stages and no store; `otherwise` does those that have more to them. */
export function editRecoloured({ catalogue, backends }: Library, otherwise: EditRow): EditRow {
  const recolour = createRecolour({ backends, catalogue });
  const plans = new Recent<CheckedPlan>(KEPT);

  function planOf({ key, text }: JobPlan): CheckedPlan {
    // What the coordinator sends was checked there.
    return plans.getOr(key, () => JSON.parse(text) as CheckedPlan);
  }

  async function tried({ plan, options, thumbnail }: Job, { photo }: RowFiles): Promise<Made | null> {
    const document = { plan: planOf(plan), backends: plan.backends };
    const done = await recolour({ photo, document, longSide: OVERVIEW_SIDE, output: options.output });
    if (done === null) return null;
    const { file, before, after } = done;
    const working = thumbnail ? { before, after } : null;
    return { outputs: [{ kind: "image", format: file.format, bytes: file.bytes }], dollars: 0, working };
  }

  return async (job, files) => {
    const { plan, options, mask } = job;
    const simple = plan.mapsColours && mask === null && options.longSide === undefined;
    return (simple ? await tried(job, files) : null) ?? otherwise(job, files);
  };
}
