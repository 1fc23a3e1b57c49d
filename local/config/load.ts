import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { importUrl } from "../../bricks/custom/module/source.js";
import { clause } from "../../bricks/custom/text.js";
import { configError, problemsOf } from "../../functions/config/problem.js";
import { configSchema, type ReadConfig } from "../../functions/config/schema.js";
import { BadInputError } from "../../platform/errors.js";
import { workerFile } from "../../platform/worker-file.js";

/**
 * Reads a configuration file. JSON is data; any other kind is a program of the user's, which runs here and now.
 * @throws {BadInputError} naming the file and the place in it.
 */
export async function loadConfig(file: string): Promise<ReadConfig> {
  const value = extname(file) === ".json" ? await readJson(file) : await runFile(file);
  const { success, data, error } = configSchema.safeParse(value, { reportInput: true });
  if (success) return data;
  throw configError(file, problemsOf(error));
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new BadInputError(`The configuration ${file} cannot be read.`, "Check its permissions.", { cause });
  });
  try {
    return JSON.parse(text, (name, value: unknown) => {
      // A schema would drop it without a word.
      if (name === "__proto__")
        throw configError(file, [{ path: "", message: "Nothing in it may be called __proto__" }]);
      return value;
    });
  } catch (cause) {
    if (cause instanceof BadInputError) throw cause;
    throw configError(file, [{ path: "", message: `It is not JSON: ${placeOf(cause)}` }]);
  }
}

/** Where the JSON is wrong, without the text around it. */
function placeOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : "";
  const place = /\(line \d+ column \d+\)/.exec(message)?.[0] ?? /at position \d+/.exec(message)?.[0];
  if (place !== undefined) return `see ${place.replace(/[()]/g, "")}`;
  return /^Unexpected (?:token '.{1,2}'|end)/u.exec(message)?.[0].toLowerCase() ?? "something stands where nothing may";
}

async function runFile(file: string): Promise<unknown> {
  // The helper is found wherever this package lies, so that a folder without node_modules can import it too.
  const url = await importUrl(file, { "brickwright/config": workerFile(import.meta.url, "./define.js") });
  let module: { readonly default?: unknown };
  try {
    module = (await import(url)) as { readonly default?: unknown };
  } catch (cause) {
    throw failed(file, cause);
  }
  if (module.default === undefined) throw configError(file, [{ path: "", message: "It has no default export" }]);
  if (typeof module.default !== "function") return module.default;
  try {
    return await (module.default as () => unknown)();
  } catch (cause) {
    throw failed(file, cause);
  }
}

function failed(file: string, cause: unknown): BadInputError {
  const what = clause(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause));
  const plain = what.replace(/data:text\/javascript\S*/g, file);
  return configError(file, [{ path: "", message: `Running it failed with ${plain}` }]);
}
