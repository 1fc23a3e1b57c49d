import type { Backend } from "../../bricks/backend.js";
import type { Catalogue } from "../../bricks/catalogue.js";
import type { DeclaredBrick } from "../../bricks/custom/declared.js";
import { type Account, REPLICATE_API } from "../../bricks/replicate/account.js";
import type { ChosenMapping } from "../../bricks/replicate/description.js";

type Settings = Readonly<Record<string, unknown>>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Replicate, where a token says whose (`replicate.token` of the configuration, or `REPLICATE_API_TOKEN`). Without one it is there
 * only to say so of the bricks that the configuration gives to it; null where it gives none.
 * @param settings the configuration's `replicate`, with its environment variables read.
 */
export async function openReplicate(
  settings: Settings,
  environment: Environment,
  declared: readonly DeclaredBrick[],
  catalogue: Catalogue,
): Promise<Backend | null> {
  const account = accountOf(settings, environment);
  if (account === null) return describeOnReplicate(declared, catalogue, false);
  const { replicateBackend } = await import("../../bricks/replicate/backend.js");
  return replicateBackend(account, await chosenOn(declared), catalogue);
}

/** The same where its runs are only looked after: pictures are sent and collected by another function. */
export async function watchReplicate(
  settings: Settings,
  environment: Environment,
  declared: readonly DeclaredBrick[],
  catalogue: Catalogue,
): Promise<Backend | null> {
  const account = accountOf(settings, environment);
  if (account === null) return describeOnReplicate(declared, catalogue, false);
  const { watchedReplicate } = await import("../../bricks/replicate/watched.js");
  return watchedReplicate(account, await chosenOn(declared), catalogue);
}

function accountOf(settings: Settings, environment: Environment): Account | null {
  const token = text(settings.token) ?? text(environment.REPLICATE_API_TOKEN);
  if (token === undefined) return null;
  const baseUrl = text(settings.baseUrl) ?? REPLICATE_API;
  return { token, baseUrl, webhookSecret: text(settings.webhookSecret) };
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
