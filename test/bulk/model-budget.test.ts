import { expect, test } from "vitest";
import type { Builder } from "../../builder/builder.js";
import { grammarBuilder } from "../../builder/grammar-builder.js";
import { builtInLibrary } from "../../functions/config/library.js";
import { Budget } from "../../local/bulk/budget.js";
import { PlanBook } from "../../local/bulk/plan-book.js";
import type { WholeRow } from "../../local/bulk/row-id.js";

const never = () => false;

test("money that photos at work set aside is waited for, and whoever it then does not suffice for is turned away", async () => {
  let spent = 0;
  const budget = new Budget(0.15, () => spent);
  expect(await Promise.all([1, 2].map(() => budget.take(0.05, never)))).toEqual([true, true]);
  const ended: (readonly [string, boolean])[] = [];
  const wait = (name: string, dollars: number) =>
    budget.take(dollars, never).then((given) => void ended.push([name, given]));
  const waiting = Promise.all([wait("dear", 0.1), wait("free", 0)]);
  await new Promise((go) => setTimeout(go, 5));
  expect(ended).toEqual([["free", true]]);
  // The first had its result in the memo, the second cost what was expected.
  budget.giveBack(0.05);
  spent += 0.05;
  budget.giveBack(0.05);
  await waiting;
  expect(ended.at(-1)).toEqual(["dear", true]);
  expect(await budget.take(0.2, never)).toBe(false);
});

test("whoever waits for money leaves when the run is over", async () => {
  const budget = new Budget(0.1, () => 0);
  let over = false;
  await budget.take(0.1, never);
  const waiting = budget.take(0.1, () => over);
  over = true;
  budget.look();
  expect(await waiting).toBe(false);
});

test("where every photo plans for itself, each asks, pays and fails by itself", async () => {
  const grammar = grammarBuilder();
  let asked = 0;
  const builder: Builder = {
    name: "mllm",
    async build(request) {
      asked++;
      await request.onTurn?.({ dollars: 0.02 } as never);
      if (asked === 2) return grammar.build({ ...request, instruction: "xyzzy plugh" });
      return grammar.build(request);
    },
  };
  const book = new PlanBook({ ...builtInLibrary(), builders: [builder] }, null, undefined, true);
  const row: WholeRow = {
    line: 1,
    image: "/x.jpg",
    instruction: "warmer",
    mask: null,
    background: null,
    output: null,
    options: {},
    rowId: "r",
  };
  expect(book.asksModel(row)).toBe(true);
  const first = await book.planFor(row);
  await expect(book.planFor(row)).rejects.toMatchObject({ name: "RefusedError" });
  expect(await book.planFor(row)).toEqual(first);
  expect(asked).toBe(3);
  expect(book.dollars).toBeCloseTo(0.06, 9);
});
