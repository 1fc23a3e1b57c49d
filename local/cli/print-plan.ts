import type { PlanReading } from "../../builder/builder.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import type { Input } from "../../statemachine/plan.js";
import { printable } from "./printable.js";

/** A plan as a person reads it: one line a step, then the results. */
export function planText({ plan, verdict }: PlanReading): string {
  if (plan === null) return `${verdict}\n`;
  const steps = plan.steps.map((step) => {
    const inputs = Object.entries(step.inputs).filter(([, input]) => input !== null);
    return `  ${step.id}  ${step.brick}(${inputs.map(([port, input]) => `${port}: ${inputText(input)}`).join(", ")})`;
  });
  return printable([verdict, ...steps, `  → ${plan.results.join(", ")}`, ""].join("\n"));
}

function inputText(input: Input): string {
  if (input === null) return "null";
  if ("ref" in input) return input.ref;
  return "text" in input ? JSON.stringify(input.text) : String(input.number);
}

/** One or two lines a diagnostic, in the manner of a compiler. */
function diagnosticText({ severity, code, message, hint }: Diagnostic): string {
  return printable(`${severity}[${code}]: ${message}${hint ? `\n  help: ${hint}` : ""}`);
}

/** Says diagnostics on standard error. */
export function sayDiagnostics(diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) process.stderr.write(`${diagnosticText(diagnostic)}\n`);
}
