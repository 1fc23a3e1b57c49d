import { ModelFailedError } from "../../platform/chat/errors.js";
import { BadInputError, NotInPictureError, TransientError } from "../../platform/errors.js";
import type { BrickImplementation } from "../brick.js";
import { implement } from "../description.js";
import { describeLocalFirst } from "./descriptions.js";

/**
 * A brick that the local implementation does where it knows the object that is named; where it does not, or cannot read
 * the words, the vision model is asked. Other failures are failures.
 */
export function localFirst(local: BrickImplementation, model: BrickImplementation): BrickImplementation {
  return implement(describeLocalFirst(local, model), {
    async run(inputs, context) {
      try {
        return await local.run(inputs, context);
      } catch (error) {
        if (!(error instanceof NotInPictureError || error instanceof BadInputError)) throw error;
        context.logger.info("the vision model is asked for what the local one does not know", {
          brick: model.brick,
          why: error.message,
        });
        try {
          return await model.run(inputs, context);
        } catch (failure) {
          throw nobodyKnows(error, failure);
        }
      }
    },
  });
}

/** The model's server is out of reach: that says more than its own words that what was meant is not known here. */
function nobodyKnows(unknown: Error, failure: unknown): unknown {
  if (!(failure instanceof TransientError || failure instanceof ModelFailedError)) return failure;
  const { message, hint } = failure;
  const Same = failure instanceof TransientError ? TransientError : ModelFailedError;
  const said = `The models here do not find it ("${unknown.message}"), and the vision model cannot be asked: ${message}`;
  return new Same(said, hint, { cause: failure });
}
