import { describedProvider } from "../gpu/described.js";
import type { WaitingBackend } from "../gpu/waiting.js";
import { describeSageMaker, type Endpoints, servedBrick } from "./description.js";

/** SageMaker's bricks where they are started and collected elsewhere: what they are, what they can do and what they cost. */
export function describedSageMaker(endpoints: Endpoints): WaitingBackend {
  return describedProvider(
    "sagemaker",
    (brick) => endpoints.chosen.has(brick),
    (name) => {
      const served = servedBrick(name, endpoints);
      return served && describeSageMaker(served);
    },
  );
}
