import type { Backend } from "../../../bricks/backend.js";
import { type BrickSpec, catalogue as builtIn } from "../../../bricks/catalogue.js";
import { type ConfigChoice, openLibrary } from "../../config/open.js";

interface Availability {
  readonly backend: string;
  readonly available: boolean;
  readonly model?: string;
  readonly reason?: string;
  readonly hint?: string;
}

/** `brickwright bricks`: the library, with what can run here and why the rest cannot. */
export async function bricks(options: ConfigChoice & { readonly json?: boolean }): Promise<void> {
  const { catalogue, backends, file } = await openLibrary(options);
  const listed = await Promise.all(
    [...catalogue.values()].map(async (spec) => ({
      ...spec,
      from: builtIn.has(spec.name) ? "library" : file,
      backends: await placesOf(spec, backends),
    })),
  );
  if (options.json) {
    process.stdout.write(`${JSON.stringify(listed, null, 2)}\n`);
    return;
  }
  for (const { backends: places, from, ...spec } of listed) {
    process.stdout.write(
      `${spec.name}  (${spec.kind})${from === "library" ? "" : `  from ${from}`}\n  ${spec.summary}\n`,
    );
    process.stdout.write(`  in   ${ports(spec.inputs)}\n  out  ${ports(spec.outputs)}\n`);
    for (const { backend, available, model, reason, hint } of places) {
      const what = available ? `available (${model})` : `${reason}. ${hint}`;
      process.stdout.write(`  ${backend}  ${what}\n`);
    }
  }
}

function ports(of: BrickSpec["inputs"]): string {
  return Object.entries(of)
    .map(([name, port]) => `${name}: ${port.type}${port.nullable ? "?" : ""}`)
    .join(", ");
}

/** Every backend that has the brick, in the order in which they are preferred; the CPU also when it lacks one of the library. */
async function placesOf(spec: BrickSpec, backends: readonly Backend[]): Promise<Availability[]> {
  const places = await Promise.all(
    backends.map(async (place): Promise<Availability[]> => {
      const backend = place.name;
      const implementation = await place.find(spec.name);
      if (implementation === null) {
        return backend === "cpu" && builtIn.has(spec.name) ? [lacking(spec.name)] : [];
      }
      const support = implementation.available();
      const { model } = implementation;
      if (support.ok) return [{ backend, available: true, model }];
      return [{ backend, available: false, model, reason: support.reason, hint: support.hint }];
    }),
  );
  return places.flat();
}

function lacking(name: string): Availability {
  const hint = `Give ${name} an endpoint under "backends" in brickwright.config.`;
  return { backend: "cpu", available: false, reason: "needs a GPU endpoint", hint };
}
