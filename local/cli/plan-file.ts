import { planLimits } from "../../statemachine/plan.js";
import { readInput, readText } from "../files.js";

/** The Builders that have a name; any other word after --builder is a plan's file. */
const builderNames: readonly string[] = ["auto", "grammar", "mllm"];

export function isPlanFile(builder: string | undefined): builder is string {
  return builder !== undefined && !builderNames.includes(builder);
}

/**
 * The text of a hand-written plan; `-` is standard input.
 * @throws {BadInputError} when there is neither such a file nor such a Builder.
 */
export async function readPlanFile(path: string): Promise<string> {
  if (path === "-") return readText(path, planLimits.answerBytes * 2);
  return new TextDecoder().decode(await readInput(path, "Builder or plan file"));
}
