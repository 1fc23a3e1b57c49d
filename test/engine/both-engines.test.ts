import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Case, cases } from "../emulator/cases.js";
import { type EngineName, type Ran, type RunningEngine, runMachine, startEngine } from "../emulator/engines.js";
import { whyNoMoto } from "../emulator/moto.js";
import { eventTree } from "../emulator/normalise.js";

const noMoto = await whyNoMoto();
const engines: readonly EngineName[] = ["the local engine", "moto"];

/** What a case came to, in the fields that it says something about. */
function outcome({ execution }: Ran, one: Case): object {
  return {
    status: execution.status,
    ...(execution.output !== undefined && { output: JSON.parse(execution.output) as unknown }),
    ...(execution.error !== undefined && { error: execution.error }),
    ...(one.cause !== undefined && { cause: execution.cause }),
  };
}

function expected({ status, output, error, cause }: Case): object {
  return {
    status,
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

const runs: Record<EngineName, Map<string, Ran>> = { "the local engine": new Map(), moto: new Map() };

for (const name of engines) {
  const skipped = name === "moto" ? noMoto : null;
  describe.skipIf(skipped !== null)(`through the AWS SDK, ${name}${skipped ? ` (skipped: ${skipped})` : ""}`, () => {
    let engine: RunningEngine;
    beforeAll(async () => {
      engine = await startEngine(name);
    });
    afterAll(() => engine?.close());

    test.concurrent.each(cases.map((one, index) => [one.name, one, index] as const))("%s", async (_, one, index) => {
      const ran = await runMachine(
        engine,
        one.machine ?? `case-${index}`,
        one.definition,
        one.input ?? {},
        (arn) => one.meanwhile?.(engine, arn) ?? Promise.resolve(),
      );
      runs[name].set(one.name, ran);
      if (name === "moto" && one.motoDiffers) {
        expect(outcome(ran, one), `moto no longer differs: ${one.motoDiffers}`).not.toEqual(expected(one));
      } else {
        expect(outcome(ran, one)).toEqual(expected(one));
      }
    });
  });
}

describe.skipIf(noMoto !== null)(
  `the event histories of both engines agree${noMoto ? ` (skipped: ${noMoto})` : ""}`,
  () => {
    test.each(cases.filter((one) => !one.motoDiffers).map((one) => one.name))("when %s", (name) => {
      const ours = runs["the local engine"].get(name);
      const theirs = runs.moto.get(name);
      expect(eventTree(ours?.events ?? [])).toEqual(eventTree(theirs?.events ?? []));
      expect(ours?.events.length).toBeGreaterThan(2);
    });
  },
);
