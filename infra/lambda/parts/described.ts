import type { Library } from "../../../functions/config/assemble.js";
import { describedLibrary } from "../../../functions/config/described-library.js";
import type { OpenChat } from "../../../functions/config/open-chat.js";
import { ownSecrets } from "../../own-secrets.js";
import { settingIfAny } from "../environment.js";
import { secretNames, secretsFor } from "./secrets.js";
import { readSettings } from "./settings.js";

/**
 * The library for functions that plan, compile and list.
 * @param chat in functions that ask the model: how. Its key is read there only.
 */
export async function openDescribed(chat?: OpenChat): Promise<Library> {
  const given = await readSettings();
  const { builder, critic } = given.config;
  const environment = chat ? await secretsFor(builder, critic) : {};
  const variables = Object.keys(secretNames());
  const deployment = {
    cpu: { isnet: settingIfAny("isnet") === "true" },
    replicate: variables.includes(ownSecrets.replicate),
    variables,
  };
  return describedLibrary(given, environment, deployment, chat);
}
