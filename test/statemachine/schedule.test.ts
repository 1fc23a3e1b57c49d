import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrange } from "../../statemachine/schedule/arrange.js";
import { type Block, makespan, stepsOf } from "../../statemachine/schedule/schedule.js";

type Sources = number[][];

/** Random dependencies: each step may read any earlier one. */
const graphs = (max: number) =>
  fc.integer({ min: 1, max }).chain((size) =>
    fc.record({
      sources: fc.tuple(
        ...Array.from({ length: size }, (_, step) =>
          step === 0 ? fc.constant<number[]>([]) : fc.uniqueArray(fc.nat(step - 1), { maxLength: 3 }),
        ),
      ) as fc.Arbitrary<Sources>,
      seconds: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: size, maxLength: size }),
    }),
  );

describe("a schedule", () => {
  test("lets every step wait for what it reads, and runs each once", () => {
    fc.assert(
      fc.property(graphs(30), ({ sources, seconds }) => {
        const block = arrange(sources, seconds);
        expect(stepsOf(block).sort((a, b) => a - b)).toEqual([...sources.keys()]);
        const faults: string[] = [];
        waitsFor(block, new Set(), sources, faults);
        expect(faults).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("is never slower than running level by level, and never quicker than the longest chain", () => {
    fc.assert(
      fc.property(graphs(30), ({ sources, seconds }) => {
        const span = makespan(arrange(sources, seconds), seconds);
        expect(span).toBeLessThanOrEqual(levelByLevel(sources, seconds));
        expect(span).toBeGreaterThanOrEqual(longestChain(sources, seconds));
      }),
      { numRuns: 300 },
    );
  });

  test("of a series-parallel graph takes exactly as long as its longest chain", () => {
    fc.assert(
      fc.property(
        seriesParallel,
        fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 64, maxLength: 64 }),
        (sources, times) => {
          const seconds = sources.map((_, step) => times[step % 64]!);
          expect(makespan(arrange(sources, seconds), seconds)).toBe(longestChain(sources, seconds));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("is the quickest that barriers allow for graphs of up to six steps", () => {
    fc.assert(
      fc.property(graphs(6), ({ sources, seconds }) => {
        expect(makespan(arrange(sources, seconds), seconds)).toBe(quickest(sources, seconds));
      }),
      { numRuns: 400 },
    );
  });

  test("keeps independent chains apart, so that neither waits for the other's steps", () => {
    // 0→2→4 and 1→3→5: two branches of three, not three levels of two.
    expect(arrange([[], [], [0], [1], [2], [3]], [1, 9, 9, 1, 1, 9])).toEqual([
      { kind: "parallel", branches: [steps(0, 2, 4), steps(1, 3, 5)] },
    ]);
  });

  test("cuts an N where the wait is shortest", () => {
    // 0→2, 0→3, 1→3. The search 0 is long and 2 is short: 2 waits for 1 at no cost.
    const n = [[], [], [0], [0, 1]];
    expect(arrange(n, [9, 1, 1, 5])).toEqual([
      { kind: "parallel", branches: [steps(0), steps(1)] },
      { kind: "parallel", branches: [steps(2), steps(3)] },
    ]);
    // 1 is long and 2 is long: 0 and 2 run beside 1, and only 3 waits for both.
    expect(arrange(n, [1, 9, 8, 5])).toEqual([
      { kind: "parallel", branches: [steps(0, 2), steps(1)] },
      { kind: "step", step: 3 },
    ]);
  });
});

function steps(...places: number[]): Block {
  return places.map((step) => ({ kind: "step", step }));
}

/** @param done what is certainly finished when the block starts */
function waitsFor(block: Block, done: ReadonlySet<number>, sources: Sources, faults: string[]): void {
  const known = new Set(done);
  for (const item of block) {
    if (item.kind === "step") {
      for (const source of sources[item.step]!)
        if (!known.has(source)) faults.push(`${item.step} does not wait for ${source}`);
    } else {
      for (const branch of item.branches) waitsFor(branch, known, sources, faults);
    }
    for (const step of stepsOf([item])) known.add(step);
  }
}

function longestChain(sources: Sources, seconds: readonly number[]): number {
  const finish: number[] = [];
  sources.forEach((before, step) => {
    finish.push(Math.max(0, ...before.map((source) => finish[source]!)) + seconds[step]!);
  });
  return Math.max(...finish);
}

function levelByLevel(sources: Sources, seconds: readonly number[]): number {
  const level: number[] = [];
  const longest: number[] = [];
  sources.forEach((before, step) => {
    level.push(Math.max(-1, ...before.map((source) => level[source]!)) + 1);
    longest[level[step]!] = Math.max(longest[level[step]!] ?? 0, seconds[step]!);
  });
  return longest.reduce((a, b) => a + b, 0);
}

/** By trying every tree of barriers: an independent, exhaustive answer. */
function quickest(sources: Sources, seconds: readonly number[]): number {
  const users = (set: number[]) => {
    const parts: number[][] = [];
    const left = new Set(set);
    for (const first of set) {
      if (!left.delete(first)) continue;
      const part = [first];
      for (const member of part) {
        for (const other of [...left]) {
          if (sources[other]!.includes(member) || sources[member]!.includes(other)) {
            left.delete(other);
            part.push(other);
          }
        }
      }
      parts.push(part.sort((a, b) => a - b));
    }
    return parts;
  };
  const best = (set: number[]): number => {
    if (set.length === 1) return seconds[set[0]!]!;
    const parts = users(set);
    if (parts.length > 1) return Math.max(...parts.map(best));
    let shortest = Number.POSITIVE_INFINITY;
    for (let bits = 1; bits < 2 ** set.length - 1; bits++) {
      const first = set.filter((_, index) => (bits >> index) & 1);
      if (!first.every((step) => sources[step]!.every((source) => !set.includes(source) || first.includes(source))))
        continue;
      shortest = Math.min(shortest, best(first) + best(set.filter((step) => !first.includes(step))));
    }
    return shortest;
  };
  return best([...sources.keys()]);
}

interface Part {
  readonly sources: Sources;
  readonly firsts: readonly number[];
  readonly lasts: readonly number[];
}

/** Graphs grown by putting parts side by side or one after another (every last before every first). */
const seriesParallel: fc.Arbitrary<Sources> = fc
  .array(fc.tuple(fc.nat(), fc.boolean()), { minLength: 1, maxLength: 14 })
  .map((joins) => {
    let parts: Part[] = joins.map(() => ({ sources: [[]], firsts: [0], lasts: [0] }));
    for (const [which, inSeries] of joins) {
      if (parts.length < 2) break;
      const at = which % (parts.length - 1);
      const [a, b] = [parts[at]!, parts[at + 1]!];
      const shift = a.sources.length;
      const moved = b.sources.map((before, step) => [
        ...before.map((source) => source + shift),
        ...(inSeries && b.firsts.includes(step) ? a.lasts : []),
      ]);
      const joined: Part = {
        sources: [...a.sources, ...moved],
        firsts: inSeries ? a.firsts : [...a.firsts, ...b.firsts.map((step) => step + shift)],
        lasts: inSeries ? b.lasts.map((step) => step + shift) : [...a.lasts, ...b.lasts.map((step) => step + shift)],
      };
      parts = [...parts.slice(0, at), joined, ...parts.slice(at + 2)];
    }
    return parts[0]!.sources;
  });
