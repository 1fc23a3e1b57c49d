import type { SFNClient } from "@aws-sdk/client-sfn";
import { ArtefactIo } from "../../functions/artefact-io.js";
import { crossBoundary } from "../../functions/boundary.js";
import { createBrick } from "../../functions/brick.js";
import { createCompile } from "../../functions/compile.js";
import { createConclude } from "../../functions/conclude.js";
import type { Library } from "../../functions/config/library.js";
import { createCritique } from "../../functions/critique.js";
import { standardRuns } from "../../functions/edits/work-done.js";
import { createIngest } from "../../functions/ingest.js";
import { createPlan } from "../../functions/plan.js";
import { createPublish } from "../../functions/publish.js";
import { createDeliver } from "../../functions/s3-upload/deliver.js";
import { localBatchFunctions } from "../../local/batch/batches.js";
import { StepFunctionsWorkflow } from "../../platform/aws/step-functions.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Records } from "../../platform/records.js";
import type { ObjectStreams } from "../../platform/streams.js";
import type { Handlers } from "./lambda-host.js";

const role = "arn:aws:iam::123456789012:role/machines";
const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

/** The functions that a batch's machines call, and those of its photos. */
export const productFunctions = [
  "batch",
  "items",
  "ingest",
  "plan",
  "compile",
  "brick",
  "critique",
  "publish",
] as const;
export type ProductFunction = (typeof productFunctions)[number];
export type ProductHandlers = Readonly<Record<ProductFunction, (event: unknown) => Promise<unknown>>>;

export const productTargets = {
  ...(Object.fromEntries(productFunctions.map((name) => [name, arn(name)])) as Record<ProductFunction, string>),
  gpuSubmit: arn("gpu-submit"),
};

export interface ProductParts {
  readonly store: ObjectStore;
  readonly streams: ObjectStreams;
  readonly records: Records;
  readonly library: Library;
  readonly sfn: SFNClient;
}

/** The product's own functions, put together as on one machine, for an engine that is reached through the AWS SDK. */
export function productHandlers({ store, streams, records, library, sfn }: ProductParts): ProductHandlers {
  const { catalogue, backends, builders, view, scene } = library;
  const workflow = new StepFunctionsWorkflow(sfn, { machineRoleArn: role });
  const artefacts = new ArtefactIo(store);
  const common = { store, streams, artefacts, records, catalogue, backends, view, clock: systemClock };
  const deps = { ...common, logger: silentLogger, announce: async () => {} };
  const { batch, items } = localBatchFunctions({ ...deps, builders, view: view ?? null });
  const signal = new AbortController().signal;
  const handlers: Readonly<Record<ProductFunction, (event: never, signal: AbortSignal) => Promise<unknown>>> = {
    batch,
    items,
    ingest: createIngest({ ...deps, scene: scene !== null }),
    plan: createPlan({ ...deps, builders, scene }),
    compile: createCompile({ ...deps, workflow, targets: productTargets, express: false }),
    brick: createBrick(deps),
    critique: createCritique({ ...deps, critic: null }),
    publish: createConclude({
      ...deps,
      publish: createPublish(deps),
      runHistory: standardRuns(workflow),
      deliver: createDeliver(deps),
    }),
  };
  const called = (name: ProductFunction) => async (event: unknown) => {
    try {
      return await handlers[name](event as never, signal);
    } catch (error) {
      throw crossBoundary(error);
    }
  };
  return Object.fromEntries(productFunctions.map((name) => [name, called(name)])) as ProductHandlers;
}

/** Handlers of an engine that must be up before the functions can be put together. */
export function handlersToCome(functions: () => Handlers, names: readonly string[] = productFunctions): Handlers {
  return Object.fromEntries(
    names.map((name) => [
      name,
      (event: unknown) => {
        const handler = functions()[name];
        if (handler === undefined) throw new Error(`There is no function ${name} yet.`);
        return handler(event as never);
      },
    ]),
  );
}
