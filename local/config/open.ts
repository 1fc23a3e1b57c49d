import { type Environment, type Library, libraryFrom } from "../../functions/config/library.js";
import { findConfig } from "./find.js";
import { loadConfig } from "./load.js";

export interface ConfigChoice {
  /** `--config FILE`; false for `--no-config`; else the nearest from the current folder upwards. */
  readonly config?: string | false | undefined;
}

export interface Surroundings {
  readonly folder: string;
  readonly environment: Environment;
  readonly user?: number | undefined;
}

/**
 * Finds and reads the configuration that counts here. A configuration that is not JSON is run.
 * @throws {BadInputError} naming the file and the place in it that cannot be used.
 */
export async function openLibrary(
  { config }: ConfigChoice = {},
  surroundings: Surroundings = { folder: process.cwd(), environment: process.env, user: process.getuid?.() },
): Promise<Library> {
  const file = await findConfig({ config, ...surroundings });
  const given = file === null ? null : { file, config: await loadConfig(file) };
  return libraryFrom(given, surroundings.environment);
}
