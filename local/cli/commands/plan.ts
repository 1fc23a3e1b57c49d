import { createInterface } from "node:readline";
import { shownPicture } from "../../../bricks/mllm/picture.js";
import { type Builder, chooseBuilder, type PlanReading } from "../../../builder/builder.js";
import { costNote } from "../../../builder/cost.js";
import { placePlan } from "../../../builder/placement.js";
import { planFileBuilder } from "../../../builder/plan-file.js";
import type { Library } from "../../../functions/config/library.js";
import { inspectPicture } from "../../../functions/ingest/inspect.js";
import type { Diagnostic } from "../../../platform/diagnostic.js";
import { BadInputError } from "../../../platform/errors.js";
import { initPorts } from "../../../statemachine/plan.js";
import { type ConfigChoice, openLibrary } from "../../config/open.js";
import { readInput } from "../../files.js";
import { Exit, exitStatus } from "../exit.js";
import { isPlanFile, readPlanFile } from "../plan-file.js";
import { planText, sayDiagnostics } from "../print-plan.js";

export interface PlanOptions extends ConfigChoice {
  readonly mask?: boolean;
  readonly background?: boolean;
  readonly builder?: string;
  readonly json?: boolean;
  readonly jsonl?: boolean;
}

/** `brickwright plan`: the checked plan of an instruction; nothing runs. */
export async function plan(
  image: string | undefined,
  instruction: string | undefined,
  options: PlanOptions,
): Promise<void> {
  const library = await openLibrary(options);
  const builder = await builderNamed(options.builder ?? library.defaults.builder ?? "auto", library);
  if (options.jsonl) return planLines(builder);
  if (image === undefined || (instruction === undefined && builder.name !== "file")) {
    throw new BadInputError(
      "A photo and an instruction are needed.",
      'E.g. brickwright plan photo.jpg "remove the ball".',
    );
  }
  const photo = await readInput(image, "photo");
  await inspectPicture(photo, "The photo");
  const init = ["image", ...(options.mask ? ["mask"] : []), ...(options.background ? ["background"] : [])];
  const { view } = builder;
  const picture = async (port: string) => (view && port === "image" ? shownPicture(photo, view.side) : null);
  const built = await builder.build({ instruction: instruction ?? "", init, picture });
  const reading = { ...built, diagnostics: [...built.diagnostics, ...(await backendWarnings(built, library))] };
  if (options.json) process.stdout.write(`${JSON.stringify(reading)}\n`);
  else {
    process.stdout.write(planText(reading));
    sayDiagnostics(reading.diagnostics);
  }
  if (reading.verdict === "reject") throw new Exit(exitStatus.refused);
}

/** One JSON object a line in, one a line out, in order; a bad line is a rejected line, not the end. */
async function planLines(builder: Builder): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    const reading = await readingOfLine(builder, line);
    if (!process.stdout.write(`${JSON.stringify(reading)}\n`))
      await new Promise((go) => process.stdout.once("drain", go));
  }
}

async function readingOfLine(builder: Builder, line: string): Promise<PlanReading> {
  const request = parseLine(line);
  if (typeof request !== "string") return builder.build(request);
  const diagnostic: Diagnostic = { code: "BAD_LINE", severity: "error", message: request };
  return { verdict: "reject", steps: [], plan: null, diagnostics: [diagnostic] };
}

function parseLine(line: string): { instruction: string; init: string[] } | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "The line is not JSON.";
  }
  if (typeof value !== "object" || value === null) return "The line is not a JSON object.";
  const { instruction, init, mask } = value as Record<string, unknown>;
  if (typeof instruction !== "string") return "The line has no `instruction`.";
  const named = Array.isArray(init)
    ? init.filter((p): p is string => typeof p === "string" && Object.hasOwn(initPorts, p))
    : [];
  return { instruction, init: [...new Set(["image", ...named, ...(mask ? ["mask"] : [])])] };
}

async function builderNamed(name: string, { catalogue, builders }: Library): Promise<Builder> {
  if (isPlanFile(name)) return planFileBuilder(await readPlanFile(name), catalogue);
  return chooseBuilder(builders, name);
}

/** A step that runs nowhere here does not make the plan wrong, but is said at once. */
async function backendWarnings(
  reading: PlanReading,
  { backends, catalogue, defaults }: Library,
): Promise<Diagnostic[]> {
  if (reading.plan === null) return [];
  const placed = await placePlan(reading.plan, backends, defaults.backend ?? "auto", catalogue);
  const warnings = placed.diagnostics.map((d): Diagnostic => ({ ...d, severity: "warning" }));
  return [...warnings, ...costNote(placed.expected)];
}
