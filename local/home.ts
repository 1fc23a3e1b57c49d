import { homedir } from "node:os";
import { join } from "node:path";

/** Of a home that is made: photos, and the secrets that webhooks are signed with, are its owner's alone. */
export const HOME_MODE = 0o700;

/**
 * The folder of everything this machine keeps between edits: memo, edits and their records.
 * `$BRICKWRIGHT_HOME`, otherwise `brickwright` in the user's cache folder.
 */
export function defaultHome(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.BRICKWRIGHT_HOME) return environment.BRICKWRIGHT_HOME;
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "brickwright");
}
