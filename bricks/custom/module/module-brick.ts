import { existsSync } from "node:fs";
import { BadInputError } from "../../../platform/errors.js";
import { type BrickImplementation, type Support, supported } from "../../brick.js";
import type { BrickSpec } from "../../catalogue.js";
import { holdOutputs } from "../outputs.js";
import { clause } from "../text.js";
import { fingerprint, importUrl } from "./source.js";
import { ModuleThread } from "./thread.js";

/** A function in a file of the user's. */
export interface ModuleRun {
  /** Absolute path. */
  readonly file: string;
  /** Name of the exported function. */
  readonly export: string;
}

export interface ModuleBrick {
  readonly implementation: BrickImplementation;
  close(): Promise<void>;
}

/**
 * A brick that a module's function runs, in a thread of its own. The module's content is part of the version, so a changed
 * module is not answered from memo.
 */
export async function moduleBrick(spec: BrickSpec, version: string, run: ModuleRun): Promise<ModuleBrick> {
  const { content, support } = await look(run.file);
  let thread: Promise<ModuleThread> | null = null;
  const start = async () => new ModuleThread(spec.name, { url: await importUrl(run.file), export: run.export });
  const implementation: BrickImplementation = {
    brick: spec.name,
    version: `${version}+${content}`,
    model: `module ${run.export}@${content}`,
    available: () => support,
    supports: () => supported,
    async run(inputs, context) {
      thread ??= start();
      return holdOutputs(spec, inputs, await (await thread).call(inputs, context));
    },
  };
  return { implementation, close: async () => (await thread)?.close() };
}

/** The module's fingerprint, or why it cannot be used. Nothing in it runs. */
async function look(file: string): Promise<{ content: string; support: Support }> {
  if (!existsSync(file)) {
    const hint = "Check run.module in brickwright.config.";
    return { content: "none", support: { ok: false, reason: `its module ${file} does not exist`, hint } };
  }
  try {
    return { content: (await fingerprint(file)).slice(0, 16), support: supported };
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    return { content: "none", support: { ok: false, reason: clause(error.message), hint: error.hint } };
  }
}
