import type { Backend } from "../../bricks/backend.js";
import type { Catalogue } from "../../bricks/catalogue.js";
import type { DeclaredBrick } from "../../bricks/custom/declared.js";
import type { ChosenMapping } from "../../bricks/replicate/description.js";

/**
 * Replicate, where a token says whose (`replicate.token` of the configuration, or `REPLICATE_API_TOKEN`). Without one it is there
 * only to say so of the bricks that the configuration gives to it; null where it gives none.
 * @param settings the configuration's `replicate`, with its environment variables read.
 */
export async function openReplicate(
  settings: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  declared: readonly DeclaredBrick[],
  catalogue: Catalogue,
): Promise<Backend | null> {
  const token = text(settings.token) ?? text(environment.REPLICATE_API_TOKEN);
  if (token === undefined && declared.length === 0) return null;
  const chosen = await chosenOn(declared);
  if (token === undefined) {
    const { replicateWithoutAccount } = await import("../../bricks/replicate/without-account.js");
    return replicateWithoutAccount(chosen, catalogue);
  }
  const { replicateBackend } = await import("../../bricks/replicate/backend.js");
  const { REPLICATE_API } = await import("../../bricks/replicate/account.js");
  const baseUrl = text(settings.baseUrl) ?? REPLICATE_API;
  return replicateBackend({ token, baseUrl, webhookSecret: text(settings.webhookSecret) }, chosen, catalogue);
}

/** The same where its runs are started and collected by another function, which has the token. */
export async function describeOnReplicate(
  declared: readonly DeclaredBrick[],
  catalogue: Catalogue,
  hasToken: boolean,
): Promise<Backend | null> {
  if (!hasToken && declared.length === 0) return null;
  const chosen = await chosenOn(declared);
  if (hasToken) return (await import("../../bricks/replicate/described.js")).describedReplicate(chosen, catalogue);
  const { replicateWithoutAccount } = await import("../../bricks/replicate/without-account.js");
  return replicateWithoutAccount(chosen, catalogue);
}

/** The models that a configuration chooses. */
async function chosenOn(declared: readonly DeclaredBrick[]): Promise<ReadonlyMap<string, ChosenMapping>> {
  const { chosenMapping } = await import("../../bricks/replicate/chosen.js");
  const chosen = new Map<string, ChosenMapping>();
  for (const { spec, version, run } of declared) {
    const reading = run.on === "replicate" ? chosenMapping(spec, run.settings) : null;
    if (reading?.ok) chosen.set(spec.name, { mapping: reading.mapping, version });
  }
  return chosen;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
