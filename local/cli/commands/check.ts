import { readPlan } from "../../../builder/parse/read-plan.js";
import { BadInputError } from "../../../platform/errors.js";
import { initPorts, planLimits } from "../../../statemachine/plan.js";
import { type ConfigChoice, openLibrary } from "../../config/open.js";
import { readText } from "../../files.js";
import { Exit, exitStatus } from "../exit.js";
import { planText, sayDiagnostics } from "../print-plan.js";

/** `brickwright check`: a raw Builder answer or a plan → verdict, steps, plan, diagnostics. */
export async function check(
  file: string,
  options: ConfigChoice & { readonly init: string; readonly json?: boolean },
): Promise<void> {
  const text = await readText(file, planLimits.answerBytes * 2);
  const { catalogue } = await openLibrary(options);
  const reading = readPlan(text, { init: initFrom(options.init), catalogue });
  if (options.json) process.stdout.write(`${JSON.stringify(reading)}\n`);
  else {
    process.stdout.write(planText(reading));
    sayDiagnostics(reading.diagnostics);
  }
  if (reading.verdict === "reject") throw new Exit(exitStatus.refused);
}

/** `image,mask` → the names, each one that an edit can have. */
export function initFrom(list: string): string[] {
  const names = list.split(",").map((name) => name.trim());
  const known = Object.keys(initPorts);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined)
    throw new BadInputError(`"${wrong}" is nothing that an edit is given.`, `Choose from: ${known.join(", ")}.`);
  return names;
}
