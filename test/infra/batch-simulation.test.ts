import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BatchWork, gpuWork, toneWork } from "../../infra/costs/batches.js";
import { defaultQuotas } from "../../infra/costs/quotas.js";
import { Agenda } from "../../infra/costs/simulation/agenda.js";
import { chance } from "../../infra/costs/simulation/chance.js";
import { simulate } from "../../infra/costs/simulation/simulate.js";
import { TokenBucket } from "../../infra/costs/simulation/token-bucket.js";

const run = (work: BatchWork, change: Partial<Parameters<typeof simulate>[1]> = {}) =>
  simulate(work, { photos: 1_000_000, quotas: defaultQuotas, children: 4000, ...change });

describe("the parts of the simulation", () => {
  it("gives no more tokens in any time than the bucket holds and the rate brings", () => {
    const asks = fc.array(
      fc.record({ after: fc.double({ min: 0, max: 2, noNaN: true }), count: fc.integer({ min: 1, max: 8 }) }),
    );
    fc.assert(
      fc.property(asks, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 8, max: 40 }), (all, perSecond, bucket) => {
        const tokens = new TokenBucket({ perSecond, bucket });
        const got: { at: number; count: number }[] = [];
        let now = 0;
        for (const { after, count } of all) {
          now += after;
          if (tokens.take(count, now)) got.push({ at: now, count });
        }
        for (let from = 0; from < got.length; from++) {
          let sum = 0;
          for (let to = from; to < got.length; to++) {
            sum += got[to]!.count;
            expect(sum).toBeLessThanOrEqual(bucket + perSecond * (got[to]!.at - got[from]!.at) + 1e-6);
          }
        }
      }),
    );
  });

  it("lets those who queue go one after the other, at the bucket's rate", () => {
    const tokens = new TokenBucket({ perSecond: 10, bucket: 5 });
    expect(Array.from({ length: 8 }, () => tokens.queue(1, 0))).toEqual([0, 0, 0, 0, 0, 0.1, 0.2, 0.3]);
    expect(tokens.queue(1, 10)).toBe(0);
  });

  it("takes what is on the agenda in the order of time", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (times) => {
        const agenda = new Agenda<number>();
        for (const at of times) agenda.add(at, at);
        const order: number[] = [];
        for (let next = agenda.next(); next !== null; next = agenda.next()) order.push(next.at);
        expect(order).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });

  it("scatters seconds around their mean, some of them far beyond it", () => {
    const random = chance(7);
    const all = Array.from({ length: 50_000 }, () => random.logNormal(0.4));
    expect(all.reduce((sum, one) => sum + one, 0) / all.length).toBeCloseTo(1, 2);
    expect(Math.max(...all)).toBeGreaterThan(3);
  });
});

describe("a batch's simulation", () => {
  it("comes to what arithmetic says where nothing but the places holds it up", () => {
    const { photosPerSecond, binds, refused, used } = run(toneWork("tone", 2.4, 100), { children: 20_000 });
    expect(photosPerSecond / ((100 * 20) / 24)).toBeGreaterThan(0.97);
    expect(photosPerSecond / ((100 * 20) / 24)).toBeLessThan(1.01);
    expect([binds, refused]).toEqual(["the deployment's concurrency", {}]);
    expect(used["functions at a time"]).toBeCloseTo(0.1, 1);
  });

  it("comes to the same for the same seed", () => {
    expect(run(gpuWork("gpu"))).toEqual(run(gpuWork("gpu")));
    expect(run(gpuWork("gpu"), { seed: 2 }).seconds).not.toBe(run(gpuWork("gpu")).seconds);
  });

  it("finds each quota that is made the smallest", () => {
    const tone = toneWork("tone", 2.4);
    const cut = (change: Partial<typeof defaultQuotas>, work = tone) =>
      run(work, { quotas: { ...defaultQuotas, ...change } }).binds;
    const slow = { perSecond: 2, bucket: 20 };
    expect(cut({ transitions: slow })).toBe("state transitions");
    expect(cut({ starts: { perSecond: 0.2, bucket: 1 } }, gpuWork("gpu"))).toBe("executions started");
    expect(cut({ functions: 60 })).toBe("functions at a time");
    expect(cut({ s3Writes: { perSecond: 50, bucket: 50 } })).toBe("S3 writes under edits/");
    expect(cut({ tableWrites: { perSecond: 60, bucket: 60 } })).toBe("DynamoDB writes of a new table");
    expect(cut({ events: { perSecond: 50, bucket: 50 } })).toBe("events");
    expect(cut({ mapChildren: 10 })).toBe("children of a map run");
  });

  it("is held up by one list of a batch's edits when photos are small, and not by sixteen", () => {
    const small = toneWork("tone", 0.3);
    const oneList: BatchWork = {
      ...small,
      steps: small.steps.map(({ hot, ...step }) =>
        hot === undefined ? step : { ...step, hot: hot.map((one) => ({ ...one, over: 1 })) },
      ),
    };
    const [many, one] = [run(small), run(oneList)];
    expect(one.binds).toBe("DynamoDB writes of the lists of the batch's edits");
    expect(one.photosPerSecond).toBeLessThan(1000);
    expect(many.photosPerSecond).toBeGreaterThan(2000);
    expect(Object.keys(many.refused)).not.toContain("DynamoDB writes of the lists of the batch's edits");
  });

  it("makes calls again that died, and those again that were refused, and loses no child", () => {
    const { crashes, refused, photosPerSecond } = run(toneWork("tone", 2.4), {
      crashes: 0.1,
      quotas: { ...defaultQuotas, s3Reads: { perSecond: 200, bucket: 200 } },
    });
    // Every tenth call is one of 4,000 children's, or a repeated one.
    expect(crashes).toBeGreaterThan(300);
    expect(refused["S3 reads under uploads/"]).toBeGreaterThan(0);
    expect(photosPerSecond).toBeLessThan(200);
  });
});
