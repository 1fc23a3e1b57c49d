import { TooManyFailuresError } from "../../functions/batch/errors.js";
import type { BatchOrder } from "../../functions/batch/order.js";
import { NoTurnError } from "../../functions/batch/turns.js";
import { BadInputError, TransientError } from "../../platform/errors.js";
import { ObjectMissingError } from "../../platform/object-store.js";
import type { BatchItem } from "../../statemachine/batch.js";
import { died, diesOf, failing, twoAtATime } from "./faults.js";
import type { Aftermath, Faults, ScopeName } from "./scopes.js";

export interface Began {
  readonly items: readonly BatchItem[];
  readonly plans: readonly { readonly plan: string; readonly samples: readonly BatchItem[] }[];
}

/** A child of one of the batch's maps, and what must come of it. */
export interface ScopeCase {
  readonly name: string;
  readonly scope: ScopeName;
  readonly lines: readonly string[];
  readonly order?: Partial<BatchOrder>;
  readonly input: (batchId: string, began: Began) => unknown;
  /** Made anew for each engine. */
  readonly faults?: () => Faults;
  readonly expected: { readonly status: "SUCCEEDED" | "FAILED" } & Readonly<Record<string, unknown>> &
    Partial<Omit<Aftermath, "counted"> & { readonly counted: Partial<Aftermath["counted"]> }>;
}

const plan = (batchId: string, { plans }: Began) => ({ batchId, ...plans[0] });
const several = (batchId: string, { items }: Began) => ({ BatchInput: { batchId }, Items: items });
const one = (batchId: string, { items }: Began) => ({ batchId, item: items[0] });

const done = (image: string) => ({ image: `uploads/${image}.jpg`, status: "succeeded", error: null }) as const;

export const scopeCases: readonly ScopeCase[] = [
  {
    name: "a plan is made with the first photo",
    scope: "plan",
    lines: ["uploads/cat.jpg,", "uploads/dogs.jpg,"],
    input: plan,
    expected: { plan: "for the CPU", status: "SUCCEEDED", output: { again: false } },
  },
  {
    name: "a plan is made with the next photo where the first is none",
    scope: "plan",
    lines: ["uploads/torn.jpg,", "uploads/dogs.jpg,"],
    input: plan,
    expected: { plan: "for the CPU", status: "SUCCEEDED", output: { again: false } },
  },
  {
    name: "an instruction that no plan can do is refused for all its photos",
    scope: "plan",
    lines: ["uploads/cat.jpg,calculate my taxes", "uploads/dogs.jpg,calculate my taxes"],
    input: plan,
    expected: { plan: "refused", status: "SUCCEEDED", output: { again: false } },
  },
  {
    name: "a sample that cannot be had for a moment is asked for again",
    scope: "plan",
    lines: ["uploads/cat.jpg,", "uploads/dogs.jpg,"],
    input: plan,
    faults: () => ({ batch: failing("sample", () => new TransientError("Slow down."), 2) }),
    expected: { plan: "for the CPU", status: "SUCCEEDED", output: { again: false } },
  },
  {
    name: "a plan that cannot be kept fails its child",
    scope: "plan",
    lines: ["uploads/cat.jpg,", "uploads/dogs.jpg,"],
    input: plan,
    faults: () => ({ batch: failing("keep-plan", () => new BadInputError("No room.")) }),
    expected: { plan: "none", status: "FAILED", error: "BadInputError" },
  },
  {
    name: "several photos are done by one call, and a missing one is a failed row",
    scope: "several",
    lines: ["uploads/cat.jpg,", "uploads/missing.jpg,", "uploads/coffee.jpg,make it black and white"],
    input: several,
    expected: {
      counted: { finished: 3, succeeded: 2, failed: 1 },
      status: "SUCCEEDED",
      output: [done("cat"), { image: "uploads/missing.jpg", status: "failed" }, done("coffee")],
    },
  },
  {
    name: "photos that there was no time for are done by the next call",
    scope: "several",
    lines: ["uploads/cat.jpg,", "uploads/dogs.jpg,", "uploads/rocket.jpg,"],
    input: several,
    faults: () => ({ items: twoAtATime }),
    expected: {
      counted: { finished: 3, succeeded: 3 },
      status: "SUCCEEDED",
      output: [done("cat"), done("dogs"), done("rocket")],
    },
  },
  {
    name: "a photo that the function dies of takes no other with it, and is lost",
    scope: "several",
    lines: ["uploads/cat.jpg,", "uploads/dogs.jpg,"],
    input: several,
    faults: () => ({ items: diesOf("uploads/dogs.jpg") }),
    expected: {
      counted: { finished: 2, succeeded: 1, failed: 1 },
      status: "SUCCEEDED",
      output: [done("cat"), { image: "uploads/dogs.jpg", status: "failed", error: { name: "BrickFailedError" } }],
    },
  },
  {
    name: "what was done before a function dies is not lost with it",
    scope: "several",
    lines: ["uploads/cat.jpg,", "uploads/dogs.jpg,", "uploads/rocket.jpg,"],
    input: several,
    faults: () => {
      let calls = 0;
      return {
        items: (request, really) => {
          if (calls++ === 1) throw died();
          return twoAtATime(request, really);
        },
      };
    },
    expected: {
      status: "SUCCEEDED",
      counted: { finished: 3, succeeded: 3 },
      output: [done("cat"), done("dogs"), done("rocket")],
    },
  },
  {
    name: "more failures than the batch bears end the child",
    scope: "several",
    lines: ["uploads/missing.jpg,", "uploads/cat.jpg,"],
    order: { tolerate: { most: 0 } },
    input: several,
    expected: {
      status: "FAILED",
      error: "TooManyFailuresError",
      kept: [{ image: "uploads/missing.jpg", status: "failed" }, done("cat")],
    },
  },
  {
    name: "a child that gives up keeps the rows of its earlier calls, too",
    scope: "several",
    lines: ["uploads/cat.jpg,", "uploads/dogs.jpg,", "uploads/missing.jpg,", "uploads/rocket.jpg,"],
    order: { tolerate: { most: 0 } },
    input: several,
    faults: () => ({ items: twoAtATime }),
    expected: {
      status: "FAILED",
      error: "TooManyFailuresError",
      kept: [done("cat"), done("dogs"), { image: "uploads/missing.jpg", status: "failed" }, done("rocket")],
    },
  },
  {
    name: "a child whose rows cannot be kept gives up nevertheless",
    scope: "several",
    lines: ["uploads/missing.jpg,"],
    order: { tolerate: { most: 0 } },
    input: several,
    faults: () => ({ batch: failing("keep-rows", () => new BadInputError("No room.")) }),
    expected: { status: "FAILED", error: "TooManyFailuresError", kept: [] },
  },
  {
    name: "a photo that the batch is given up for takes no other's row with it one by one",
    scope: "several",
    lines: ["uploads/cat.jpg,", "uploads/missing.jpg,", "uploads/dogs.jpg,"],
    order: { tolerate: { most: 0 } },
    input: several,
    faults: () => {
      let calls = 0;
      return {
        items: (request, really) => {
          if (calls++ === 0) throw died();
          return really(request);
        },
      };
    },
    expected: {
      status: "FAILED",
      error: "TooManyFailuresError",
      kept: [done("cat"), { image: "uploads/missing.jpg", status: "failed" }, done("dogs")],
    },
  },
  {
    name: "a function that fails in words is told of in these",
    scope: "several",
    lines: ["uploads/cat.jpg,"],
    input: several,
    faults: () => ({
      items: () => {
        throw new ObjectMissingError("There is no object order.json.");
      },
    }),
    expected: {
      status: "SUCCEEDED",
      output: [{ error: { name: "ObjectMissingError", message: "There is no object order.json." } }],
    },
  },
  {
    name: "what is no photo by its name has no row among several",
    scope: "several",
    lines: ["uploads/cat.jpg,"],
    input: (batchId, { items }) => ({ BatchInput: { batchId }, Items: [{ Key: "uploads/notes.txt" }, ...items] }),
    expected: { status: "SUCCEEDED", counted: { finished: 1 }, output: [done("cat")] },
  },
  {
    name: "what is no photo by its name has no row one by one",
    scope: "several",
    lines: ["uploads/cat.jpg,"],
    input: (batchId, { items }) => ({ BatchInput: { batchId }, Items: [{ Key: "uploads/notes.txt" }, ...items] }),
    faults: () => {
      let calls = 0;
      return {
        items: (request, really) => {
          if (calls++ === 0) throw died();
          return really(request);
        },
      };
    },
    expected: { status: "SUCCEEDED", counted: { finished: 1 }, output: [done("cat")] },
  },
  {
    name: "what is no photo by its name has no row by itself either",
    scope: "one",
    lines: ["uploads/cat.jpg,"],
    input: (batchId) => ({ batchId, item: { Key: "uploads/notes.txt" } }),
    expected: { status: "SUCCEEDED", turns: 0, counted: { finished: 0 }, output: [] },
  },
  {
    name: "more failures than the batch bears end the child one by one, too",
    scope: "several",
    lines: ["uploads/cat.jpg,"],
    input: several,
    faults: () => {
      let calls = 0;
      return {
        items: () => {
          throw calls++ === 0 ? died() : new TooManyFailuresError("1 photos failed.");
        },
      };
    },
    expected: { status: "FAILED", error: "TooManyFailuresError" },
  },
  {
    name: "a lost photo that cannot be told of ends the child",
    scope: "several",
    lines: ["uploads/dogs.jpg,"],
    input: several,
    faults: () => ({
      items: diesOf("uploads/dogs.jpg"),
      batch: failing("lost", () => new BadInputError("No room.")),
    }),
    expected: { status: "FAILED", error: "BadInputError" },
  },
  {
    name: "a photo by itself goes through the pipeline and is counted",
    scope: "one",
    lines: ["uploads/astronaut.jpg,make it black and white and brighter"],
    input: one,
    expected: {
      turns: 0,
      counted: { finished: 1, succeeded: 1, failed: 0 },
      status: "SUCCEEDED",
      output: done("astronaut"),
    },
  },
  {
    name: "a photo by itself that is none fails, and its failure is counted",
    scope: "one",
    lines: ["uploads/torn.jpg,"],
    input: one,
    expected: {
      turns: 0,
      counted: { finished: 1, succeeded: 0, failed: 1 },
      status: "FAILED",
      error: "BadInputError",
      cause: { stage: "Ingest" },
    },
  },
  {
    name: "a photo whose instruction no plan can do is refused by Plan",
    scope: "one",
    lines: ["uploads/cat.jpg,calculate my taxes"],
    input: one,
    expected: {
      turns: 0,
      counted: { finished: 1, succeeded: 0, failed: 1 },
      status: "FAILED",
      error: "RefusedError",
      cause: { stage: "Plan" },
    },
  },
  {
    name: "a photo waits for its turn on the GPU",
    scope: "one",
    lines: ["uploads/cat.jpg,"],
    input: one,
    faults: () => ({ batch: failing("begin", () => new NoTurnError("All 20 places on the GPUs are taken."), 1) }),
    expected: { turns: 0, counted: { finished: 1, succeeded: 1, failed: 0 }, status: "SUCCEEDED", output: done("cat") },
  },
  {
    name: "a photo that is over its batch's budget is a failed row without an edit",
    scope: "one",
    lines: ["uploads/cat.jpg,"],
    order: { maxDollars: 0.5 },
    input: one,
    expected: {
      turns: 0,
      counted: { finished: 1, failed: 1, reserved: 0 },
      status: "SUCCEEDED",
      output: { status: "failed", error: { name: "BudgetReachedError" } },
    },
  },
  {
    name: "money that was set aside for a photo is given back when it fails",
    scope: "one",
    lines: ["uploads/torn.jpg,"],
    order: { maxDollars: 5 },
    input: one,
    expected: { status: "FAILED", turns: 0, counted: { finished: 1, failed: 1, reserved: 0 } },
  },
  {
    name: "a photo that cannot begin fails, and is counted as not begun",
    scope: "one",
    lines: ["elsewhere/cat.jpg,"],
    order: { maxDollars: 5 },
    input: one,
    expected: {
      turns: 0,
      counted: { finished: 1, succeeded: 0, failed: 1, reserved: 0 },
      status: "FAILED",
      cause: { stage: "Ingest" },
    },
  },
  {
    name: "a function that dies once is called again",
    scope: "one",
    lines: ["uploads/cat.jpg,"],
    input: one,
    faults: () => ({ batch: failing("tally", died, 1) }),
    expected: { status: "SUCCEEDED", output: done("cat"), turns: 0, counted: { finished: 1, succeeded: 1 } },
  },
  {
    name: "a failure that cannot be counted is still told",
    scope: "one",
    lines: ["uploads/torn.jpg,"],
    input: one,
    faults: () => ({ batch: failing("tally", () => new BadInputError("No room.")) }),
    expected: { counted: { finished: 0 }, status: "FAILED", error: "BadInputError", cause: { stage: "Ingest" } },
  },
  {
    name: "a success that cannot be counted fails the child",
    scope: "one",
    lines: ["uploads/cat.jpg,"],
    input: one,
    faults: () => ({ batch: failing("tally", () => new TooManyFailuresError("No room.")) }),
    expected: { counted: { finished: 0 }, status: "FAILED", error: "TooManyFailuresError" },
  },
];
