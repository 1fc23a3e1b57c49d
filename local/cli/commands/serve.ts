import { availableParallelism } from "node:os";
import { createApiKey } from "../../../functions/api/auth/api-keys.js";
import type { ApiLimits } from "../../../functions/api/dependencies.js";
import { fetchPicture } from "../../../functions/fetch-picture/fetch-picture.js";
import { systemClock } from "../../../platform/clock.js";
import type { Logger } from "../../../platform/logger.js";
import { composeLocal } from "../../composition.js";
import { type ConfigChoice, openLibrary } from "../../config/open.js";
import { requireWritable } from "../../files.js";
import { defaultHome, HOME_MODE } from "../../home.js";
import { serveApi } from "../../serve/serve.js";
import { pruneStore } from "../../store/prune.js";
import { printableLine } from "../printable.js";

export interface ServeCommandOptions extends ConfigChoice {
  readonly port: number;
  readonly host: string;
  readonly apiKey: readonly string[];
  readonly newApiKey?: string;
  readonly concurrency?: number;
  readonly publicUrl?: string;
  readonly requestsPerMinute?: number;
  readonly editsPerDay?: number;
  readonly dollarsPerDay?: number;
  readonly home?: string;
}

/** Seconds for edits that run when the server is told to end. */
const GRACE = 10;
const PRUNE_EVERY = 3_600_000;

/** `brickwright serve`: the HTTP API on this machine, until Ctrl-C. */
export async function serve(options: ServeCommandOptions, version: string): Promise<void> {
  const home = options.home ?? defaultHome();
  await requireWritable(home, HOME_MODE);
  const library = await openLibrary(options);
  const local = await composeLocal(home, errorLogger, library);
  try {
    if (options.newApiKey !== undefined) {
      const { key } = await createApiKey({ records: local.records, clock: systemClock }, { name: options.newApiKey });
      process.stderr.write("The key is shown this once. Requests send it as Authorization: Bearer KEY.\n");
      process.stdout.write(`${key}\n`);
      return;
    }
    const served = await serveApi(local, {
      home,
      port: options.port,
      host: options.host,
      apiKeys: [...options.apiKey, ...keysIn(process.env.BRICKWRIGHT_API_KEYS)],
      concurrency: options.concurrency ?? availableParallelism(),
      publicUrl: options.publicUrl,
      limits: limitsIn(options),
      fetchPicture,
      version,
      logger: errorLogger,
    });
    process.stdout.write(`Brickwright on ${served.url} (documentation: ${served.url}/docs)\n`);
    if (served.resumed > 0) process.stderr.write(`Going on with ${served.resumed} edits that were interrupted.\n`);
    if (served.resumedBatches > 0)
      process.stderr.write(`Going on with ${served.resumedBatches} batches that were interrupted.\n`);
    const prune = () => void pruneStore(local.store).catch(() => {});
    prune();
    const pruning = setInterval(prune, PRUNE_EVERY).unref();
    await told();
    process.stderr.write(`Ending; edits that run have ${GRACE} s, and go on at the next start after that.\n`);
    clearInterval(pruning);
    // Who asks twice does not want to wait.
    process.once("SIGINT", () => process.exit(130));
    await served.close(GRACE);
  } finally {
    local.engine.close();
    await local.close();
  }
}

function told(): Promise<void> {
  return new Promise((end) => {
    process.once("SIGINT", () => end());
    process.once("SIGTERM", () => end());
  });
}

/** Keys in the environment are not seen in the list of processes. */
function keysIn(text: string | undefined): string[] {
  return (text ?? "").split(/[\s,]+/).filter((key) => key !== "");
}

function limitsIn({ requestsPerMinute, editsPerDay, dollarsPerDay }: ServeCommandOptions): Partial<ApiLimits> {
  return {
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(editsPerDay === undefined ? {} : { editsPerDay }),
    ...(dollarsPerDay === undefined ? {} : { dollarsPerDay }),
  };
}

/** What goes wrong, a line each on standard error. */
const errorLogger: Logger = {
  debug() {},
  info() {},
  warn: (message, fields) => log({ level: "warn", message, ...fields }),
  error: (message, fields) => log({ level: "error", message, ...fields }),
};

function log(entry: object): void {
  process.stderr.write(`${printableLine(JSON.stringify(entry))}\n`);
}
