import { BadInputError, NotInPictureError } from "../../platform/errors.js";
import type { BrickImplementation } from "../brick.js";

/**
 * A brick that the local implementation does where it knows the object that is named; where it does not, or cannot read
 * the words, the vision model is asked. Other failures are failures.
 */
export function localFirst(local: BrickImplementation, model: BrickImplementation): BrickImplementation {
  return {
    brick: model.brick,
    version: `${local.version}, ${model.version}`,
    get model() {
      return `${local.model}, else ${model.model}`;
    },
    available: () => model.available(),
    supports: (call) => model.supports(call),
    async run(inputs, context) {
      try {
        return await local.run(inputs, context);
      } catch (error) {
        if (!(error instanceof NotInPictureError || error instanceof BadInputError)) throw error;
        context.logger.info("the vision model is asked for what the local one does not know", {
          brick: model.brick,
          why: error.message,
        });
        return model.run(inputs, context);
      }
    },
  };
}
