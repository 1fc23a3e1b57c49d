import { lstat, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { BadInputError } from "../../platform/errors.js";

/** Names of a configuration file. Two of them side by side are an error, not a choice. */
const configNames: readonly string[] = ["ts", "mts", "mjs", "js", "json"].map(
  (ending) => `brickwright.config.${ending}`,
);

export interface FindOptions {
  /** `--config FILE`; false for `--no-config`. */
  readonly config?: string | false | undefined;
  /** Where the command was given. A photo's folder is never looked in. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whose files are trusted; undefined where the system knows no owners. */
  readonly user?: number | undefined;
}

/**
 * The configuration file that counts: the one that is named (`--config`, else `BRICKWRIGHT_CONFIG`), else the nearest one from
 * the current folder upwards. Null when there is none.
 * @throws {BadInputError} when the named one is not there, two lie side by side, or the one that was found is another user's.
 */
export async function findConfig(options: FindOptions): Promise<string | null> {
  const { config, folder, environment } = options;
  if (config === false) return null;
  const named = config ?? (environment.BRICKWRIGHT_CONFIG || undefined);
  if (named !== undefined) return namedConfig(resolve(folder, named));
  for (let at = resolve(folder); ; at = dirname(at)) {
    const found = await configsIn(at);
    if (found.length > 1) {
      throw new BadInputError(`${at} has ${found.map(({ name }) => name).join(" and ")}.`, "Keep one of them.");
    }
    const [only] = found;
    if (only) {
      for (const owner of only.owners) holdOwner(join(at, only.name), owner, options.user);
      return join(at, only.name);
    }
    if (dirname(at) === at) return null;
  }
}

async function namedConfig(file: string): Promise<string> {
  if ((await stat(file).catch(() => null))?.isFile()) return file;
  throw new BadInputError(`There is no configuration ${file}.`, "Check --config and BRICKWRIGHT_CONFIG.");
}

async function configsIn(folder: string): Promise<{ name: string; owners: readonly number[] }[]> {
  const found = await Promise.all(
    configNames.map(async (name) => {
      const file = join(folder, name);
      const facts = await stat(file).catch(() => null);
      // A link is somebody's word too: both it and what it leads to count.
      return facts?.isFile() ? [{ name, owners: [facts.uid, (await lstat(file)).uid] }] : [];
    }),
  );
  return found.flat();
}

/** A configuration runs code: one that somebody else left in a folder above, such as /tmp, must not run unasked. */
function holdOwner(file: string, owner: number, user: number | undefined): void {
  if (user === undefined || owner === user || owner === 0) return;
  throw new BadInputError(
    `The configuration ${file} belongs to another user, so it is not read unasked.`,
    "Name it with --config if you trust it, or run with --no-config.",
  );
}
