import { catalogue, type PortType } from "../../bricks/catalogue.js";
import type { Artefact, Value } from "../../platform/artefact.js";
import { canonicalJson, sha256 } from "../../platform/canonical-json.js";
import { type CheckedPlan, parseReference } from "../../statemachine/plan.js";

/**
 * Bricks whose outputs are hashes of what they were given: two runs agree only if every brick saw the same inputs. For
 * tests of the machinery around bricks.
 */
export type Inputs = Readonly<Record<string, Value>>;

export function fakeOutputs(brick: string, inputs: Inputs): Record<string, Value> {
  const spec = catalogue.get(brick);
  if (!spec) throw new Error(`there is no brick ${brick}`);
  const hash = sha256(canonicalJson([brick, inputs]));
  return Object.fromEntries(
    Object.entries(spec.outputs).map(([port, { type }]): [string, Value] => {
      const rule = spec.constraints.find((one) => one.type === "output-when" && one.output === port);
      if (rule?.type === "output-when" && !rule.given.some((given) => (inputs[given] ?? null) !== null))
        return [port, null];
      return [port, fakeValue(type, hash, port)];
    }),
  );
}

function fakeValue(type: PortType, hash: string, port: string): Value {
  switch (type) {
    case "Image":
      return fakeArtefact("image", `${hash}-${port}`);
    case "Mask":
      return fakeArtefact("mask", `${hash}-${port}`);
    case "Str":
      return `text ${hash}`;
    case "Float":
      return Number.parseInt(hash.slice(0, 6), 16) / 0xffffff;
  }
}

function fakeArtefact(kind: Artefact["kind"], name: string): Artefact {
  const hash = sha256(name);
  return { kind, key: `memo/${hash}.png`, width: 640, height: 480, sha256: hash };
}

export const fakeInit = {
  image: fakeArtefact("image", "photo"),
  mask: fakeArtefact("mask", "mask"),
  background: fakeArtefact("image", "background"),
} as const;

/** The plan's results by plain evaluation, one step after another in the plan's own order. */
export function evaluatePlan(plan: CheckedPlan, init: Readonly<Record<string, Value>> = fakeInit): Value[] {
  const outputs = new Map<string, Record<string, Value>>();
  const resolve = (ref: string): Value => {
    const reference = parseReference(ref);
    if (!reference) throw new Error(`${ref} is no reference`);
    const found = (reference.origin === "init" ? init : outputs.get(reference.origin))?.[reference.port];
    if (found === undefined) throw new Error(`${ref} has no value`);
    return found;
  };
  for (const step of plan.steps) {
    const ports = Object.keys(catalogue.get(step.brick)?.inputs ?? {});
    const inputs = ports.map((port): [string, Value] => {
      const input = step.inputs[port] ?? null;
      if (input === null) return [port, null];
      if ("ref" in input) return [port, resolve(input.ref)];
      return [port, "text" in input ? input.text : input.number];
    });
    outputs.set(step.id, fakeOutputs(step.brick, Object.fromEntries(inputs)));
  }
  return plan.results.map(resolve);
}
