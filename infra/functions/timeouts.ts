import { catalogue } from "../../bricks/catalogue.js";
import { describedFamilies, type FamilyName } from "../../bricks/cpu/families.js";
import { pipelineDefinition } from "../../statemachine/pipeline.js";

/** What Lambda allows. */
const MOST = 900;

/**
 * Seconds that the states wait for each function: longer it need not run, for nobody would hear of it. Out of the pipeline's
 * own definition and the catalogue.
 */
export function stateTimeouts(): Readonly<Record<string, number>> {
  const stages = { ingest: "ingest", plan: "plan", compile: "compile", critique: "critique", publish: "publish" };
  const found: Record<string, number> = {};
  for (const state of Object.values(pipelineDefinition(stages).States)) {
    if (state.Type !== "Task") continue;
    const { FunctionName: name } = state.Arguments as { readonly FunctionName?: string };
    if (name !== undefined) found[name] = Math.min(MOST, Math.max(found[name] ?? 0, state.TimeoutSeconds));
  }
  const families = describedFamilies(() => ({ isnet: true }));
  for (const family of Object.keys(families) as FamilyName[]) {
    const seconds = families[family].map(({ brick }) => catalogue.get(brick)?.timeoutSeconds ?? 0);
    found[family] = Math.min(MOST, Math.max(...seconds));
  }
  return found;
}
