#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { exitStatus, reportError } from "./exit.js";

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

function seed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 0xffffffff)
    throw new InvalidArgumentError("A seed is a whole number from 0 to 4294967295.");
  return value;
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65535) throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
  return value;
}

function quality(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 100)
    throw new InvalidArgumentError("A quality is a whole number from 1 to 100.");
  return value;
}

function threshold(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > 10)
    throw new InvalidArgumentError("A threshold is a number from 0 to 10. Without one, put --critic last.");
  return value;
}

function rounds(text: string): number {
  if (!/^[1-5]$/.test(text)) throw new InvalidArgumentError("Rounds are a whole number from 1 to 5.");
  return Number(text);
}

function dollars(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > 10_000)
    throw new InvalidArgumentError("A cost is a number of US dollars from 0 to 10000, e.g. 0.50.");
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1) throw new InvalidArgumentError("A count is a whole number above 0.");
  return value;
}

function failures(text: string): { most: number } | { share: number } {
  const [, number = "", percent] = /^(\d{1,9}(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const value = Number(number);
  if (number !== "" && percent === "%" && value <= 100) return { share: value / 100 };
  if (number !== "" && percent === "" && Number.isInteger(value)) return { most: value };
  throw new InvalidArgumentError("A number of failures like 10, or a share like 5%.");
}

/** A command's own options and those of the program. */
const all = <T extends object>(options: T) => ({ ...options, ...program.opts<{ config?: string | false }>() });
const collect = (value: string, before: string[]) => [...before, value];
const builderOption = () =>
  new Option(
    "--builder <name|file>",
    "who writes the plan: auto, grammar, mllm, or the file of a plan that is written",
  );
const backendOption = () =>
  new Option("--backend <name>", "where bricks run: auto, cpu, replicate, or a place that the configuration adds");
const homeOption = () => new Option("--home <dir>", "folder of memo and records").env("BRICKWRIGHT_HOME");

const program = new Command("brickwright")
  .description("Edit photographs by instruction. Every pixel that the edit does not touch stays as it was.")
  .version(version())
  // Before the commands, which inherit it: a complaint of theirs ends with the status of bad input too.
  .exitOverride()
  .option("--config <file>", "the configuration (default: brickwright.config.* from here upwards; it runs code)")
  .option("--no-config", "read no configuration")
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError("(run with --help for the options)")
  .addHelpText(
    "after",
    `
Exit status:
  0 done · 2 bad input · 3 refused: no plan for it, or no backend that can run it
  4 a brick failed, or what it looked for is not in the picture · 5 the result cannot be written
  6 bulk: some photos are not done; the report says which
  130 stopped by Ctrl-C · 1 a defect of the program

Examples:
  brickwright edit photo.jpg "remove the ball"
  brickwright edit photo.jpg "make the car red" -o red.png --trace trace/
  brickwright plan photo.jpg "remove the dog and make it dusk"
  brickwright brick RES --in image=photo.jpg --in "prompt=the left dog" --out out/`,
  );

program
  .command("edit")
  .description("edit a photo by instruction (without arguments: a sample photo)")
  .argument("[image]", "the photo: JPEG, PNG, WebP, AVIF or TIFF")
  .argument("[instruction]", 'what to do, e.g. "remove the boat on the left"')
  .option("-o, --out <file>", "where the result goes (default: beside the photo)")
  .option("--mask <file>", "a mask of the photo's size: white is what to edit")
  .option("--background <file>", "a picture to use as the new background")
  .option("--after <edit>", "the instruction is feedback on that edit, whose photo is edited anew")
  .option("--seed <n>", "0 … 4294967295; the same seed gives the same pixels (default: 1)", seed)
  .addOption(
    new Option("--format <name>", "format of the result (default: by the name of --out, else the photo's)").choices([
      "jpeg",
      "png",
      "webp",
      "avif",
      "tiff",
    ]),
  )
  .option("--quality <n>", "1 … 100 for lossy formats (default: the photo's own, or better)", quality)
  .addOption(builderOption())
  .addOption(backendOption())
  .option("--max-cost <dollars>", "run nothing on GPUs that is expected to cost more", dollars)
  .option(
    "--critic [threshold]",
    "a vision model scores the result 0 … 10; below the threshold (7) it is planned anew",
    threshold,
  )
  .option("--critic-rounds <n>", "1 … 5 results at most with --critic; the best is kept (default: 3)", rounds)
  .option("--trace <dir>", "keep plan, machine, history, intermediates and a trace.html there")
  .option("--json", "print one JSON object, and nothing else, on stdout")
  .option("-q, --quiet", "no progress line")
  .addOption(homeOption())
  .action(async (image, instruction, options) =>
    (await import("./commands/edit.js")).edit(image, instruction, all(options)),
  );

program
  .command("undo")
  .description("the result before an edit: the one it followed, or the original photo")
  .argument("<edit>", "the edit's id")
  .option("-o, --out <file>", "where it goes (default: the current folder)")
  .option("--json", "print one JSON object, and nothing else, on stdout")
  .option("-q, --quiet", "no progress line")
  .addOption(homeOption())
  .action(async (edit, options) => (await import("./commands/undo.js")).undo(edit, all(options)));

program
  .command("edits")
  .description("what was edited on this machine, newest first")
  .option("--limit <n>", "how many", count, 20)
  .option("--json", "one JSON object a line")
  .addOption(homeOption())
  .action(async (options) => (await import("./commands/edits.js")).edits(options));

program
  .command("plan")
  .description("write the checked plan; nothing runs")
  .argument("[image]", "the photo")
  .argument("[instruction]", "what to do")
  .option("--mask", "the person also gives a mask")
  .option("--background", "the person also gives a background picture")
  .addOption(builderOption())
  .option("--json", "print { verdict, steps, plan, diagnostics }")
  .option("--jsonl", "read one JSON object a line from stdin (instruction, optional init), write one a line")
  .action(async (image, instruction, options) =>
    (await import("./commands/plan.js")).plan(image, instruction, all(options)),
  );

program
  .command("bulk")
  .description("edit many photos: one instruction for all, or one each; run again, it goes on where it stopped")
  .argument(
    "<source...>",
    "folders, photos, a pattern in quotes, or a manifest (.csv, .tsv, .jsonl); then the instruction",
  )
  .requiredOption("-o, --out <dir>", "folder of the results, the report and what is needed to go on")
  .option("--dry-run", "say what would be done and what it would cost; do and write nothing")
  .option("--concurrency <n>", "photos at once (default: one a core)", count)
  .option("--max-cost <dollars>", "begin no photo once GPUs and models would cost more in all", dollars)
  .option("--resume", "go on where an earlier run in the same folder stopped (the default)")
  .option("--no-resume", "do again what is done")
  .option("--fail-fast", "stop at the first photo that fails")
  .option("--max-failures <n>", "stop when more photos fail than n, or than n% of those done", failures)
  .option("--plan-each", "a plan for each photo (default: one for each instruction)")
  .addOption(builderOption())
  .addOption(backendOption())
  .option("--seed <n>", "0 … 4294967295 (default: 1)", seed)
  .addOption(
    new Option("--format <name>", "format of the results (default: each photo's own)").choices([
      "jpeg",
      "png",
      "webp",
      "avif",
      "tiff",
    ]),
  )
  .option("--quality <n>", "1 … 100 for lossy formats", quality)
  .option("--report <file>", "where the JSON Lines go (default: report.jsonl in --out)")
  .option("--json", "print events as JSON objects, one a line, on stdout")
  .option("-q, --quiet", "no progress")
  .addOption(homeOption())
  .addHelpText(
    "after",
    `
A manifest has the columns image, instruction, mask, background, output, options
(JSON); only image must be there. Its paths are relative to it, outputs to --out.
Exit status: 0 all done · 6 some photos are not done: they failed, or a limit was
reached first · 130 stopped by Ctrl-C · 2, 3, 5 as for other commands

Examples:
  brickwright bulk photos/ "make it black and white" -o out/
  brickwright bulk "photos/**/*.jpg" "remove the date stamp" -o out/ --max-failures 5%
  brickwright bulk catalogue.csv -o out/ --dry-run
  brickwright bulk catalogue.csv -o out/ --max-cost 20`,
  )
  .action(async (words, options) => (await import("./commands/bulk.js")).bulk(words, all(options)));

program
  .command("eval")
  .description("run a set of instructions through a Builder: how many plans hold, and have the right bricks")
  .argument("<file>", "TSV: category, instruction[, image[, bricks]], or with a header that names its columns")
  .addOption(builderOption())
  .option("--limit <n>", "only the first n lines", count)
  .option("--concurrency <n>", "lines at once (default: 4 with a model, else 1)", count)
  .option("--images <dir>", "where the pictures lie (default: beside the file)")
  .option("--json <report>", "write every line to that file; a run that was stopped goes on from there")
  .option("-q, --quiet", "no progress line")
  .addHelpText(
    "after",
    `
Bricks are right when they are those that the line's own column names, or else
those that its category is known to need. "RES|SOS INVERSE? FLUX-CBG" means RES
or SOS, perhaps INVERSE, and FLUX-CBG; "refuse", that no plan can do it.

Examples:
  brickwright eval instructions.tsv
  brickwright eval instructions.tsv --builder mllm --limit 100 --json report.json`,
  )
  .action(async (file, options) => (await import("./commands/eval.js")).evaluate(file, all(options)));

program
  .command("check")
  .description("check a Builder's raw answer or a plan (exit status 0: accept or repair, 3: reject)")
  .argument("<file>", "the answer or plan; - for stdin")
  .option("--init <names>", "what the person gives, e.g. image,mask", "image")
  .option("--json", "print { verdict, steps, plan, diagnostics }")
  .action(async (file, options) => (await import("./commands/check.js")).check(file, all(options)));

program
  .command("compile")
  .description("compile a plan into an Amazon States Language machine")
  .argument("<file>", "the answer or plan; - for stdin")
  .option("-o, --out <file>", "where the machine goes (default: stdout)")
  .addOption(new Option("--graph <kind>", "print a drawing of the plan instead").choices(["svg", "mermaid"]))
  .option("--init <names>", "what the person gives, e.g. image,mask", "image")
  .action(async (file, options) => (await import("./commands/compile.js")).compileFile(file, all(options)));

program
  .command("brick")
  .description("run one brick")
  .argument("<name>", "e.g. RES")
  .option("--in <port=value>", "a file for pictures and masks, text, a number or null (repeatable)", collect, [])
  .requiredOption("--out <dir>", "pictures go to DIR/port.png, texts and numbers to DIR/outputs.json")
  .option("--seed <n>", "0 … 4294967295 (default: 1)", seed)
  .addOption(backendOption())
  .option("--json", "print the outputs as one JSON object")
  .action(async (name, options) => (await import("./commands/brick.js")).brick(name, all(options)));

program
  .command("bricks")
  .description("the brick library, and what can run here")
  .option("--json", "print it as JSON")
  .action(async (options) => (await import("./commands/bricks.js")).bricks(all(options)));

program
  .command("engine")
  .description("serve the local engine behind the Step Functions API on loopback")
  .option("--port <n>", "0 takes a free one", port, 8083)
  .option("--lambda-endpoint <url>", "where Lambda functions are invoked, e.g. http://127.0.0.1:3001")
  .action(async (options) => (await import("./commands/engine.js")).engine(options));

program
  .command("serve")
  .description("serve the HTTP API on this machine (documentation at /docs), until Ctrl-C")
  .option("--port <n>", "0 takes a free one", port, 8080)
  .option("--host <address>", "where it listens; beyond loopback every request needs a key", "127.0.0.1")
  .option("--api-key <key>", "a key that requests may send (repeatable; better: BRICKWRIGHT_API_KEYS)", collect, [])
  .option("--new-api-key <name>", "make a key, keep its hash, print it and end")
  .option("--public-url <url>", "the server's address for its clients, where that is another (behind a proxy)")
  .option("--concurrency <n>", "edits that run at once; others wait (default: one a core)", count)
  .option("--requests-per-minute <n>", "of each key or person", count)
  .option("--edits-per-day <n>", "of each key or person", count)
  .option("--dollars-per-day <dollars>", "that each key's or person's GPU steps and models may cost", dollars)
  .addOption(homeOption())
  .action(async (options) => (await import("./commands/serve.js")).serve(all(options), version()));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = isCommanderError(error) ? commanderStatus(error) : reportError(error);
}

function isCommanderError(error: unknown): error is { code: string; exitCode: number } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}

/** Help and version end well; any other complaint of the parser is bad input. */
function commanderStatus({ exitCode }: { exitCode: number }): number {
  return exitCode === 0 ? exitStatus.done : exitStatus.badInput;
}
