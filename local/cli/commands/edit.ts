import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { instructionOf } from "../../../builder/plan-file.js";
import { type EditOptions, readOptions } from "../../../functions/options.js";
import { BadInputError } from "../../../platform/errors.js";
import { earlierRequest, keepPlan, upload } from "../../edit.js";
import { readInput, requireWritable } from "../../files.js";
import { type Destination, destinationFor, formatFromName, type OutputFormat } from "../destination.js";
import { isPlanFile, readPlanFile } from "../plan-file.js";
import { type RunOptions, runAndReport, withLocal } from "../run-edit.js";

export interface EditCommandOptions extends RunOptions {
  readonly out?: string;
  readonly mask?: string;
  readonly background?: string;
  readonly after?: string;
  readonly seed?: number;
  readonly format?: OutputFormat;
  readonly quality?: number;
  readonly builder?: string;
  readonly backend?: string;
  /** US dollars. */
  readonly maxCost?: number;
  /** A threshold, or true for the default one. */
  readonly critic?: number | true;
  readonly criticRounds?: number;
}

const sample = { image: "assets/sample.jpg", instruction: "make the bowl blue" } as const;

/** `brickwright edit`: one photo, one instruction, the results beside the photo. */
export async function edit(
  image: string | undefined,
  instruction: string | undefined,
  options: EditCommandOptions,
): Promise<void> {
  if (options.after !== undefined) return editAfter(options.after, image, instruction, options);
  if (image === undefined) return editSample(options);
  if (instruction === undefined && !isPlanFile(options.builder)) {
    throw new BadInputError(
      "There is no instruction.",
      'Say what to do, e.g. brickwright edit photo.jpg "remove the ball".',
    );
  }
  await editPhoto(image, instruction, destinationFor(image, options.out), options);
}

async function editSample(options: EditCommandOptions): Promise<void> {
  const path = fileURLToPath(new URL(`../../../../${sample.image}`, import.meta.url));
  if (!options.json) process.stderr.write(`No photo given; trying the sample: "${sample.instruction}"\n`);
  await editPhoto(path, sample.instruction, destinationFor(path, options.out, process.cwd()), options);
}

async function editPhoto(
  path: string,
  instruction: string | undefined,
  destination: Destination,
  options: EditCommandOptions,
): Promise<void> {
  if (destination.file === resolve(path)) {
    throw new BadInputError("The result would replace the photo.", "Choose another name with --out.");
  }
  const written = await planFileOf(options);
  const photo = await readInput(path, "photo");
  const mask = options.mask === undefined ? undefined : await readInput(options.mask, "mask");
  const background = options.background === undefined ? undefined : await readInput(options.background, "background");
  await requireWritable(destination.folder);
  await withLocal(options, async (local, library) => {
    const files = { photo, ...(mask ? { mask } : {}), ...(background ? { background } : {}) };
    const sources = await upload(local.store, files);
    const plan = written === null ? undefined : await keepPlan(local.store, written);
    const words = instruction ?? (instructionOf(written ?? "", library.catalogue) || "the plan as it is written");
    const edited = { ...library.defaults, ...optionsOf(options), ...(plan ? { plan } : {}) };
    await runAndReport(local, { instruction: words, sources, options: edited }, destination, options);
  });
}

/** Plans anew with what is said of an earlier edit; its photo, mask and seed stay. */
async function editAfter(
  after: string,
  first: string | undefined,
  second: string | undefined,
  options: EditCommandOptions,
): Promise<void> {
  if (second !== undefined || options.mask !== undefined || options.background !== undefined) {
    throw new BadInputError(
      "With --after only the feedback is given: photo, mask and background are the earlier edit's.",
      'E.g. brickwright edit --after EDIT "and make it dusk".',
    );
  }
  if (first === undefined) {
    throw new BadInputError("There is no feedback.", 'E.g. brickwright edit --after EDIT "and make it dusk".');
  }
  await withLocal(options, async (local) => {
    const { source, mask, background, options: earlier } = await earlierRequest(local.store, after);
    // Feedback on a hand-written plan asks a Builder for another one.
    // A critic costs money, so it is asked for anew.
    const { plan: _written, critic: _before, ...before } = earlier;
    const sources = { source, mask, background };
    const request = { instruction: first, sources, options: { ...before, ...optionsOf(options), after } };
    await runAndReport(local, request, destinationFor(after, options.out, process.cwd()), options);
  });
}

async function planFileOf({ builder }: EditCommandOptions): Promise<string | null> {
  return isPlanFile(builder) ? readPlanFile(builder) : null;
}

function optionsOf(options: EditCommandOptions): Partial<EditOptions> {
  const { seed, builder, backend, quality, maxCost } = options;
  const format = options.format ?? formatFromName(options.out);
  const output = { ...(format ? { format } : {}), ...(quality ? { quality } : {}) };
  return {
    ...(builder && !isPlanFile(builder) ? { builder } : {}),
    ...(backend ? { backend } : {}),
    ...(maxCost === undefined ? {} : { maxDollars: maxCost }),
    ...(seed === undefined ? {} : { seed }),
    ...criticOf(options),
    ...(Object.keys(output).length > 0 ? { output } : {}),
  };
}

function criticOf({ critic, criticRounds }: EditCommandOptions): Pick<Partial<EditOptions>, "critic"> {
  if (critic === undefined && criticRounds === undefined) return {};
  const { critic: chosen } = readOptions({
    critic: {
      ...(typeof critic === "number" ? { threshold: critic } : {}),
      ...(criticRounds === undefined ? {} : { rounds: criticRounds }),
    },
  });
  return chosen ? { critic: chosen } : {};
}
