import { expect, test } from "vitest";
import { Engine } from "../../local/engine/engine.js";
import { batchDefinition, batchReaders } from "../../statemachine/batch.js";
import { pipelineDefinition } from "../../statemachine/pipeline.js";
import { aslErrors } from "../support/asl-validator.js";

const fn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const names = ["ingest", "plan", "compile", "critique", "publish", "batch", "items"] as const;
const targets = Object.fromEntries(names.map((name) => [name, fn(name)])) as Record<(typeof names)[number], string>;

type State = Record<string, unknown> & { Type: string };
type Scope = { States: Record<string, State> };

function* statesIn({ States }: Scope): Generator<[string, State]> {
  for (const [name, state] of Object.entries(States)) {
    yield [name, state];
    for (const inner of [
      ...((state.Branches as Scope[]) ?? []),
      ...(state.ItemProcessor ? [state.ItemProcessor] : []),
    ]) {
      yield* statesIn(inner as Scope);
    }
  }
}

/**
 * The validator knows the JSONPath form of ItemReader and ResultWriter only (`Parameters`, no WriterConfig, no JSONL), and no
 * expression where a number stands: these are written in the form that it knows, everything else is as deployed.
 */
function asTheValidatorKnowsIt(definition: object): object {
  const copy = structuredClone(definition) as Scope;
  for (const [, state] of statesIn(copy)) {
    for (const field of ["ItemReader", "ResultWriter"]) {
      const place = state[field] as Record<string, unknown> | undefined;
      if (place === undefined) continue;
      const { Arguments: Parameters, WriterConfig: _, ReaderConfig: config, ...rest } = place;
      const known = config && { ...(config as object), InputType: "JSON" };
      state[field] = { ...rest, Parameters, ...(known ? { ReaderConfig: known } : {}) };
    }
    for (const field of ["MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage"]) {
      if (typeof state[field] === "string") state[field] = 1;
    }
    const batcher = state.ItemBatcher as Record<string, unknown> | undefined;
    if (batcher) batcher.MaxItemsPerBatch = 1;
  }
  return copy;
}

test.each(batchReaders)("the machine that reads %s is valid, for the validator and for the engine", (reader) => {
  const definition = batchDefinition(targets, reader);
  expect(aslErrors(asTheValidatorKnowsIt(definition))).toEqual([]);
  const engine = new Engine({ invoke: async () => ({}) });
  expect(engine.machines.validate(JSON.stringify(definition), "STANDARD").issues).toEqual([]);
  expect(JSON.stringify(definition).length).toBeLessThan(200_000);
});

test("a photo with an execution of its own goes through the pipeline's own states", () => {
  const [, photos] = [...statesIn(batchDefinition(targets, "rows") as unknown as Scope)].find(
    ([name]) => name === "Photos with GPU",
  )!;
  const states = (photos.ItemProcessor as Scope).States;
  const pipeline = pipelineDefinition(targets).States as unknown as Record<string, State>;
  for (const [name, state] of Object.entries(pipeline)) {
    if (name === "Publish" || name === "Record failure") continue;
    expect(states[name], name).toEqual(state);
  }
  expect(states.Publish).toMatchObject({ Arguments: pipeline.Publish!.Arguments, Next: "Count success" });
});

test("no child reads a variable of the batch's own execution, which it would not see", () => {
  for (const reader of batchReaders) {
    const definition = batchDefinition(targets, reader) as unknown as Scope;
    for (const [name, state] of statesIn(definition)) {
      const processor = state.ItemProcessor as (Scope & { ProcessorConfig: { Mode: string } }) | undefined;
      if (processor?.ProcessorConfig.Mode !== "DISTRIBUTED") continue;
      const text = JSON.stringify(processor);
      const assigned = new Set(
        [...statesIn(processor)].flatMap(([, inner]) => Object.keys((inner.Assign as object) ?? {})),
      );
      for (const [, variable] of text.matchAll(/\$([a-z]\w*)\b(?!\()/gi)) {
        expect(variable === "states" || variable === "left" || assigned.has(variable!), `${name}: $${variable}`).toBe(
          true,
        );
      }
    }
  }
});
