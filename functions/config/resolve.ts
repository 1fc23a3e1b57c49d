import { dirname, resolve } from "node:path";
import { type BrickSpec, type Catalogue, type Constraint, extendCatalogue, type Port } from "../../bricks/catalogue.js";
import type { DeclaredBrick, Run } from "../../bricks/custom/declared.js";
import { chosenMapping } from "../../bricks/replicate/chosen.js";
import { chosenSettings } from "../../bricks/sagemaker/chosen.js";
import { spelling } from "../../builder/parse/brick-name.js";
import { configError, type Problem, pathText } from "./problem.js";
import type { ReadPlace as Place, ReadConfig } from "./schema.js";

export interface ResolvedBricks {
  readonly catalogue: Catalogue;
  readonly declared: readonly DeclaredBrick[];
}

/**
 * The library with the configuration's bricks, and where they and those of the library run.
 * @throws {BadInputError} naming the place in the file that clashes with the library or with itself.
 */
export function resolveBricks(library: Catalogue, config: ReadConfig, file: string): ResolvedBricks {
  const specs = config.bricks.map(specOf);
  const problems = [...clashes(library, specs)];
  const catalogue = extendCatalogue(library, specs);
  specs.forEach((spec, index) => {
    const path = `bricks[${index}]`;
    problems.push(
      ...portProblems(spec, path, catalogue),
      ...timeProblems(spec, config.bricks[index]?.run, `${path}.run`),
      ...providerProblems(spec, config.bricks[index]?.run, `${path}.run`),
    );
  });
  for (const [name, place] of Object.entries(config.backends)) {
    problems.push(...backendProblems(name, place, library, specs));
  }
  if (problems.length > 0) throw configError(file, problems);
  const folder = dirname(file);
  const own = config.bricks.map(({ version, run }, index): DeclaredBrick | null => {
    const spec = specs[index];
    return spec ? { spec, version, run: runOf(run, spec, folder) } : null;
  });
  const placed = Object.entries(config.backends).map(([name, { version = "1", ...place }]): DeclaredBrick | null => {
    const spec = library.get(name);
    return spec ? { spec, version, run: runOf(place, spec, folder) } : null;
  });
  return { catalogue, declared: [...own, ...placed].filter((brick) => brick !== null) };
}

function specOf(brick: ReadConfig["bricks"][number]): BrickSpec {
  const { version: _version, run: _run, inputs, outputs, ...rest } = brick;
  return { ...rest, inputs: portsOf(inputs), outputs: portsOf(outputs) };
}

/** The ports without the settings that were left out. */
function portsOf(ports: ReadConfig["bricks"][number]["inputs"]): Record<string, Port> {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      Object.fromEntries(Object.entries(port).filter(([, value]) => value !== undefined)) as unknown as Port,
    ]),
  );
}

function runOf(place: Place, spec: BrickSpec, folder: string): Run {
  if (place.module !== undefined) {
    return { on: "module", file: resolve(folder, place.module), export: place.export ?? "default" };
  }
  if (place.http !== undefined) {
    const { url, headers, timeoutSeconds = Math.min(300, spec.timeoutSeconds), price } = place.http;
    return { on: "http", url, headers, timeoutSeconds, price };
  }
  if (place.replicate !== undefined) return { on: "replicate", settings: place.replicate };
  return { on: "sagemaker", settings: place.sagemaker ?? {} };
}

/** Names that differ in case and hyphens only are one name: Builders mix them up, and they are mended to one. */
function clashes(library: Catalogue, specs: readonly BrickSpec[]): Problem[] {
  const taken = new Map<string, string>();
  for (const { name, aliases = [] } of library.values()) {
    for (const known of [name, ...aliases]) taken.set(spelling(known), `the library's ${name}`);
  }
  return specs.flatMap(({ name }, index) => {
    const other = taken.get(spelling(name));
    taken.set(spelling(name), `bricks[${index}]`);
    return other === undefined ? [] : [{ path: `bricks[${index}].name`, message: `${name} is ${other} already` }];
  });
}

function portProblems(spec: BrickSpec, path: string, catalogue: Catalogue): Problem[] {
  const { inputs, outputs, effect } = spec;
  const problems: Problem[] = [];
  const say = (at: string, message: string) => problems.push({ path: `${path}.${at}`, message });
  const types = (ports: Readonly<Record<string, Port>>) => Object.values(ports).map(({ type }) => type);
  if (effect !== "selects" && !types(outputs).includes("Image")) {
    say("outputs", `a brick that ${effect} puts out an Image; one that does not has the effect "selects"`);
  }
  if (effect !== "selects" && !types(inputs).includes("Image")) say("inputs", `a brick that ${effect} takes an Image`);
  if (spec.kind === "EDIT" && !types(outputs).some((type) => type === "Image" || type === "Mask")) {
    say("outputs", "an EDIT brick puts out an Image or a Mask; one that only looks is of kind PREDICT");
  }
  for (const [name, port] of Object.entries(outputs)) {
    if (port.anyCanvas) say(`outputs.${name}.anyCanvas`, "only inputs may be of another size");
  }
  spec.constraints.forEach((constraint, index) => {
    problems.push(...constraintProblems(constraint, `${path}.constraints[${index}]`, spec, catalogue));
  });
  return problems;
}

function constraintProblems(rule: Constraint, path: string, spec: BrickSpec, catalogue: Catalogue): Problem[] {
  const known = (field: string, names: readonly string[], ports: Readonly<Record<string, Port>>, what: string) =>
    names
      .filter((name) => !Object.hasOwn(ports, name))
      .map((name): Problem => ({ path: `${path}.${field}`, message: `${spec.name} has no ${what} ${name}` }));
  const inputs = (field: string, names: readonly string[]) => known(field, names, spec.inputs, "input");
  const outputs = (field: string, name: string) => known(field, [name], spec.outputs, "output");
  switch (rule.type) {
    case "one-kind":
      return [...inputs("masks", rule.masks), ...inputs("images", rule.images)];
    case "all-or-none":
    case "exactly-one":
      return inputs("ports", rule.ports);
    case "requires":
      return [...inputs("port", [rule.port]), ...inputs("when", rule.when)];
    case "output-when":
      return [...outputs("output", rule.output), ...inputs("given", rule.given)];
    case "text-from": {
      const origin = catalogue.get(rule.origin);
      const there = origin !== undefined && Object.hasOwn(origin.outputs, rule.output);
      const missing: Problem = {
        path: `${path}.origin`,
        message: `there is no brick ${rule.origin} with an output ${rule.output}`,
      };
      return [...inputs("port", [rule.port]), ...(there ? [] : [missing])];
    }
    case "used-by":
      return [
        ...outputs("output", rule.output),
        ...rule.bricks
          .filter((name) => !catalogue.has(name))
          .map((name): Problem => ({ path: `${path}.bricks`, message: `there is no brick ${name}` })),
      ];
    case "new-canvas":
    case "no-predict-before":
      return [];
  }
}

function backendProblems(name: string, place: Place, library: Catalogue, specs: readonly BrickSpec[]): Problem[] {
  const path = `backends[${JSON.stringify(name)}]`;
  const spec = library.get(name);
  if (specs.some((own) => own.name === name)) {
    return [{ path, message: `${name} is a brick of this file, which says itself where it runs` }];
  }
  if (spec === undefined) return [{ path, message: `the library has no brick ${name}` }];
  return [...timeProblems(spec, place, path), ...providerProblems(spec, place, path)];
}

/** The state machine would give up on the call before the endpoint does. */
function timeProblems({ name, timeoutSeconds }: BrickSpec, place: Place | undefined, path: string): Problem[] {
  if ((place?.http?.timeoutSeconds ?? 0) <= timeoutSeconds) return [];
  return [{ path: `${path}.http.timeoutSeconds`, message: `a call of ${name} takes at most ${timeoutSeconds} s` }];
}

function providerProblems(spec: BrickSpec, place: Place | undefined, path: string): Problem[] {
  const readings = [
    ["replicate", place?.replicate && chosenMapping(spec, place.replicate)],
    ["sagemaker", place?.sagemaker && chosenSettings(spec, place.sagemaker)],
  ] as const;
  return readings.flatMap(([provider, reading]) => {
    if (reading === undefined || reading.ok) return [];
    return reading.problems.map((problem): Problem => {
      const inside = pathText([provider, ...problem.path]);
      return { path: `${path}.${inside}`, message: problem.message };
    });
  });
}
