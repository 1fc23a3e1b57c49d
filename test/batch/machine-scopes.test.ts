import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EngineName, Ran } from "../emulator/engines.js";
import { whyNoMoto } from "../emulator/moto.js";
import { type Entered, enteredStates } from "../emulator/normalise.js";
import { type Began, scopeCases } from "./scope-cases.js";
import { type Scopes, startScopes } from "./scopes.js";

/**
 * What the batch machine's maps run for each plan, for several photos and for one, each as a machine of its own, on the local engine
 * and on moto: with the product's own functions, over real photos, but where a case says that one of them fails.
 */
const noMoto = await whyNoMoto();
const engines: readonly EngineName[] = ["the local engine", "moto"];
const runs: Record<EngineName, Map<string, { came: object; entered: readonly Entered[] }>> = {
  "the local engine": new Map(),
  moto: new Map(),
};

for (const name of engines) {
  const skipped = name === "moto" ? noMoto : null;
  describe.skipIf(skipped !== null)(`on ${name}${skipped ? ` (skipped: ${skipped})` : ""}`, () => {
    let scopes: Scopes;
    beforeAll(async () => {
      scopes = await startScopes(name);
    });
    afterAll(() => scopes?.close());

    test.concurrent.each(scopeCases.map((one, k) => [one.name, one, `b${k}`] as const))("%s", async (_, one, id) => {
      const began: Began = await scopes.begin({ id, lines: one.lines, order: one.order, faults: one.faults?.() });
      const ran = await scopes.run(one.scope, id, one.input(id, began));
      const came = { ...outcome(ran), ...(await scopes.aftermath(id, began.plans[0]?.plan)) };
      runs[name].set(one.name, { came, entered: enteredStates(ran.events) });
      expect(came).toMatchObject(one.expected);
    });
  });
}

describe.skipIf(noMoto !== null)("both engines", () => {
  test.each(scopeCases.map(({ name }) => name))("enter the same states and come to the same when %s", (name) => {
    const [ours, theirs] = [runs["the local engine"].get(name)!, runs.moto.get(name)!];
    expect(ours).toEqual(theirs);
  });
});

/** Without what differs from run to run: seconds, and where in the code something was thrown. */
function outcome({ execution: { status, output, error, cause } }: Ran): object {
  return { status, output: steady(output), error, cause: steady(cause) };
}

const VARIES = new Set(["seconds", "trace", "startDate", "stopDate", "StartDate", "StopDate"]);

function steady(value: unknown): unknown {
  if (typeof value === "string") {
    try {
      const parsed: unknown = JSON.parse(value);
      return typeof parsed === "object" ? steady(parsed) : value;
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(steady);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (VARIES.has(name) ? [] : [[name, steady(inner)]])),
  );
}
