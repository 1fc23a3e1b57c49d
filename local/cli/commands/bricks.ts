import { type BrickSpec, catalogue } from "../../../bricks/catalogue.js";
import { cpuBackend } from "../../../bricks/cpu/backend.js";

interface Availability {
  readonly backend: string;
  readonly available: boolean;
  readonly model?: string;
  readonly reason?: string;
  readonly hint?: string;
}

/** `brickwright bricks`: the library, with what can run here and why the rest cannot. */
export async function bricks(options: { readonly json?: boolean }): Promise<void> {
  const listed = await Promise.all(
    [...catalogue.values()].map(async (spec) => ({ ...spec, backends: [await onCpu(spec)] })),
  );
  if (options.json) {
    process.stdout.write(`${JSON.stringify(listed, null, 2)}\n`);
    return;
  }
  for (const { backends, ...spec } of listed) {
    process.stdout.write(`${spec.name}  (${spec.kind})\n  ${spec.summary}\n`);
    process.stdout.write(`  in   ${ports(spec.inputs)}\n  out  ${ports(spec.outputs)}\n`);
    for (const { backend, available, model, reason, hint } of backends) {
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

async function onCpu(spec: BrickSpec): Promise<Availability> {
  const implementation = await cpuBackend().find(spec.name);
  if (implementation === null) {
    return {
      backend: "cpu",
      available: false,
      reason: "needs a GPU endpoint",
      hint: `Configure one for ${spec.name}.`,
    };
  }
  const support = implementation.available();
  const { model } = implementation;
  if (support.ok) return { backend: "cpu", available: true, model };
  return { backend: "cpu", available: false, model, reason: support.reason, hint: support.hint };
}
