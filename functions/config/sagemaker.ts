import type { Backend } from "../../bricks/backend.js";
import type { Catalogue } from "../../bricks/catalogue.js";
import type { DeclaredBrick } from "../../bricks/custom/declared.js";
import type { ChosenService, Endpoints } from "../../bricks/sagemaker/description.js";
import type { SageMakerParts } from "../../bricks/sagemaker/watched.js";
import { BadInputError } from "../../platform/errors.js";
import { pathText } from "./problem.js";

type Settings = Readonly<Record<string, unknown>>;

/**
 * SageMaker, where the configuration has endpoints. Without a bucket, a region or credentials it is there only to say so of what
 * is given to it; null where nothing is.
 * @param settings the configuration's `sagemaker`, with its environment variables read.
 * @throws {BadInputError} when an environment variable has what no setting can be.
 */
export async function openSageMaker(
  settings: Settings,
  declared: readonly DeclaredBrick[],
  catalogue: Catalogue,
): Promise<Backend | null> {
  return withAccess(settings, declared, catalogue, async (parts) => {
    const { sagemakerBackend } = await import("../../bricks/sagemaker/backend.js");
    return sagemakerBackend(parts);
  });
}

/** The same where its runs are only looked after: pictures are sent and collected by another function. */
export async function watchEndpoints(
  settings: Settings,
  declared: readonly DeclaredBrick[],
  catalogue: Catalogue,
): Promise<Backend | null> {
  return withAccess(settings, declared, catalogue, async (parts) => {
    const { watchedSageMaker } = await import("../../bricks/sagemaker/watched.js");
    return watchedSageMaker(parts);
  });
}

async function withAccess(
  settings: Settings,
  declared: readonly DeclaredBrick[],
  catalogue: Catalogue,
  open: (parts: SageMakerParts) => Promise<Backend>,
): Promise<Backend | null> {
  const read = await readEndpoints(settings, declared, catalogue);
  if (read === null) return null;
  const { sagemakerUnavailable } = await import("../../bricks/sagemaker/unavailable.js");
  if (read.lacks !== null) return sagemakerUnavailable(read.endpoints, read.lacks.what, read.lacks.hint);
  const { openAws, missingAccess } = await import("../../bricks/sagemaker/aws.js");
  const aws = await openAws(read.endpoints.general.region);
  const missing = await missingAccess(aws);
  if (missing === null) return open({ aws, ...read.endpoints });
  const hint = "Set AWS_REGION and AWS_PROFILE, or what else the AWS SDK reads them from.";
  return sagemakerUnavailable(read.endpoints, missing, hint);
}

/** The same where its runs are started and collected by another function, which has the access. */
export async function describeEndpoints(
  settings: Settings,
  declared: readonly DeclaredBrick[],
  catalogue: Catalogue,
): Promise<Backend | null> {
  const read = await readEndpoints(settings, declared, catalogue);
  if (read === null) return null;
  const { describedSageMaker } = await import("../../bricks/sagemaker/described.js");
  const { sagemakerUnavailable } = await import("../../bricks/sagemaker/unavailable.js");
  if (read.lacks !== null) return sagemakerUnavailable(read.endpoints, read.lacks.what, read.lacks.hint);
  return describedSageMaker(read.endpoints);
}

interface ReadEndpoints {
  readonly endpoints: Endpoints;
  /** What no setting names, as a clause. */
  readonly lacks: { readonly what: string; readonly hint: string } | null;
}

async function readEndpoints(
  settings: Settings,
  declared: readonly DeclaredBrick[],
  catalogue: Catalogue,
): Promise<ReadEndpoints | null> {
  if (settings.endpoint === undefined && declared.length === 0) return null;
  const { chosenSettings } = await import("../../bricks/sagemaker/chosen.js");
  const { generalSettingsSchema, serviceOf } = await import("../../bricks/sagemaker/settings.js");
  const { data: general, error } = generalSettingsSchema.safeParse(settings);
  if (general === undefined) {
    const [{ path, message }] = error.issues as [(typeof error.issues)[number]];
    const name = pathText(["sagemaker", ...path]);
    throw new BadInputError(`The setting ${name} cannot be used: it ${message}.`, "See docs/sagemaker.md.");
  }
  const chosen = new Map<string, ChosenService>();
  for (const { spec, version, run } of declared) {
    const reading = run.on === "sagemaker" ? chosenSettings(spec, run.settings) : null;
    if (reading?.ok) chosen.set(spec.name, { settings: reading.settings, version });
  }
  const endpoints = { general, chosen, catalogue };
  const own = [...(general.endpoint === undefined ? [] : [{}]), ...[...chosen.values()].map((c) => c.settings)];
  for (const one of own) {
    const service = serviceOf(general, one);
    if (!("missing" in service)) continue;
    const { missing } = service;
    const hint = `Name it as "sagemaker": { "${missing}": … } in brickwright.config.`;
    return { endpoints, lacks: { what: `no ${missing} is named`, hint } };
  }
  return { endpoints, lacks: null };
}
