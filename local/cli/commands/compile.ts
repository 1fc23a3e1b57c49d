import { readPlan } from "../../../builder/parse/read-plan.js";
import { compile } from "../../../statemachine/compile.js";
import { drawMermaid } from "../../../statemachine/draw/mermaid.js";
import { drawSvg } from "../../../statemachine/draw/svg.js";
import { planLimits } from "../../../statemachine/plan.js";
import { readText, writeWhole } from "../../files.js";
import { localTargets } from "../../targets.js";
import { Exit, exitStatus } from "../exit.js";
import { sayDiagnostics } from "../print-plan.js";
import { initFrom } from "./check.js";

export interface CompileOptions {
  readonly out?: string;
  readonly graph?: "svg" | "mermaid";
  readonly init: string;
}

/** `brickwright compile`: a plan → its state machine, or a drawing of it. */
export async function compileFile(file: string, options: CompileOptions): Promise<void> {
  const { plan, diagnostics } = readPlan(await readText(file, planLimits.answerBytes * 2), {
    init: initFrom(options.init),
  });
  sayDiagnostics(diagnostics);
  if (plan === null) throw new Exit(exitStatus.refused);
  const machine = compile(plan, { targets: localTargets, placement: () => ({ backend: "cpu", waitsForToken: false }) });
  sayDiagnostics(machine.diagnostics);
  if (machine.diagnostics.some((d) => d.severity === "error")) throw new Exit(exitStatus.refused);
  const text =
    options.graph === "svg"
      ? drawSvg(plan)
      : options.graph === "mermaid"
        ? drawMermaid(plan)
        : `${JSON.stringify(machine.definition, null, 2)}\n`;
  if (options.out === undefined) process.stdout.write(text);
  else await writeWhole(options.out, text);
}
