import type { Backend } from "../../bricks/backend.js";
import type { Catalogue } from "../../bricks/catalogue.js";
import type { DeclaredBrick } from "../../bricks/custom/declared.js";
import type { ChosenService } from "../../bricks/sagemaker/backend.js";
import { BadInputError } from "../../platform/errors.js";
import { pathText } from "./problem.js";

/**
 * SageMaker, where the configuration has endpoints. Without a bucket, a region or credentials it is there only to say so of what
 * is given to it; null where nothing is.
 * @param settings the configuration's `sagemaker`, with its environment variables read.
 * @throws {BadInputError} when an environment variable has what no setting can be.
 */
export async function openSageMaker(
  settings: Readonly<Record<string, unknown>>,
  declared: readonly DeclaredBrick[],
  catalogue: Catalogue,
): Promise<Backend | null> {
  if (settings.endpoint === undefined && declared.length === 0) return null;
  const { sagemakerBackend, sagemakerUnavailable } = await import("../../bricks/sagemaker/backend.js");
  const { chosenSettings } = await import("../../bricks/sagemaker/chosen.js");
  const { openAws, missingAccess } = await import("../../bricks/sagemaker/aws.js");
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
  const unavailable = (missing: string, hint: string) =>
    sagemakerUnavailable({ general, chosen, catalogue }, missing, hint);
  const own = [...(general.endpoint === undefined ? [] : [{}]), ...[...chosen.values()].map((c) => c.settings)];
  for (const one of own) {
    const service = serviceOf(general, one);
    if (!("missing" in service)) continue;
    const { missing } = service;
    return unavailable(`no ${missing} is named`, `Name it as "sagemaker": { "${missing}": … } in brickwright.config.`);
  }
  const aws = await openAws(general.region);
  const missing = await missingAccess(aws);
  if (missing === null) return sagemakerBackend({ aws, general, chosen, catalogue });
  return unavailable(missing, "Set AWS_REGION and AWS_PROFILE, or what else the AWS SDK reads them from.");
}
