import type { WaitingBrick } from "../gpu/waiting.js";
import { sagemakerBrick } from "./brick.js";
import { s3Bucket } from "./bucket.js";
import { servedBrick } from "./description.js";
import { invokeAsync } from "./invoke.js";
import { hearsRuns, type SageMakerBackend, type SageMakerParts } from "./watched.js";

export type { SageMakerBackend, SageMakerParts } from "./watched.js";

/** The bricks that endpoints of SageMaker serve: those that the configuration names, and where it has a general endpoint, that one's. */
export function sagemakerBackend(parts: SageMakerParts): SageMakerBackend {
  const { aws, chosen, now = () => new Date() } = parts;
  const bucket = s3Bucket(aws);
  const invoke = invokeAsync(aws);
  const bricks = new Map<string, WaitingBrick>();
  return {
    name: "sagemaker",
    waits: true,
    partial: true,
    chosenFor: (brick) => chosen.has(brick),
    async find(name) {
      const known = bricks.get(name);
      if (known !== undefined) return known;
      const served = servedBrick(name, parts);
      if (served === null) return null;
      const brick = sagemakerBrick({ ...served, bucket, invoke, now });
      bricks.set(name, brick);
      return brick;
    },
    async close() {
      aws.s3.destroy();
      aws.runtime.destroy();
    },
    ...hearsRuns(parts, bucket),
  };
}
