import type { Library } from "../../../functions/config/assemble.js";
import { describedLibrary } from "../../../functions/config/described-library.js";
import { ownSecrets } from "../../own-secrets.js";
import { settingIfAny } from "../environment.js";
import { secretNames, secretsFor } from "./secrets.js";
import { readSettings } from "./settings.js";

/**
 * The library for functions that plan, compile and list.
 * @param asks the model is asked here, so its key is read; others only need to know which model it is.
 */
export async function openDescribed({ asks = false } = {}): Promise<Library> {
  const given = await readSettings();
  const { builder, critic } = given.config;
  const environment = asks ? await secretsFor(builder, critic) : {};
  const variables = Object.keys(secretNames());
  return describedLibrary(given, environment, {
    cpu: { isnet: settingIfAny("isnet") === "true" },
    replicate: variables.includes(ownSecrets.replicate),
    variables,
  });
}
