import { readPlan } from "../../../builder/parse/read-plan.js";
import { placePlan } from "../../../builder/placement.js";
import { compile } from "../../../statemachine/compile.js";
import { drawMermaid } from "../../../statemachine/draw/mermaid.js";
import { drawSvg } from "../../../statemachine/draw/svg.js";
import { planLimits, type Step } from "../../../statemachine/plan.js";
import { type ConfigChoice, openLibrary } from "../../config/open.js";
import { readText, writeWhole } from "../../files.js";
import { localTargets } from "../../targets.js";
import { Exit, exitStatus } from "../exit.js";
import { sayDiagnostics } from "../print-plan.js";
import { initFrom } from "./check.js";

export interface CompileOptions extends ConfigChoice {
  readonly out?: string;
  readonly graph?: "svg" | "mermaid";
  readonly init: string;
}

/** `brickwright compile`: a plan → its state machine, or a drawing of it. */
export async function compileFile(file: string, options: CompileOptions): Promise<void> {
  const { catalogue, backends } = await openLibrary(options);
  const { plan, diagnostics } = readPlan(await readText(file, planLimits.answerBytes * 2), {
    init: initFrom(options.init),
    catalogue,
  });
  sayDiagnostics(diagnostics);
  if (plan === null) throw new Exit(exitStatus.refused);
  // Whatever no configured place takes is the CPU's; its models need not be loaded to say so.
  const configured = backends.filter(({ name }) => name !== "cpu");
  const placed = (await placePlan(plan, configured, "auto", catalogue)).backends;
  const placement = ({ id }: Step) => ({ backend: placed.get(id) ?? "cpu", waitsForToken: false });
  const machine = compile(plan, { targets: localTargets, catalogue, placement });
  sayDiagnostics(machine.diagnostics);
  if (machine.diagnostics.some((d) => d.severity === "error")) throw new Exit(exitStatus.refused);
  const text =
    options.graph === "svg"
      ? drawSvg(plan, { catalogue })
      : options.graph === "mermaid"
        ? drawMermaid(plan, catalogue)
        : `${JSON.stringify(machine.definition, null, 2)}\n`;
  if (options.out === undefined) process.stdout.write(text);
  else await writeWhole(options.out, text);
}
