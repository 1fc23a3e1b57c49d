import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryGate, pictureMemory, sourceBytes, storedPictureBytes } from "../../local/memory-gate.js";
import { BodyRoom } from "../../local/serve/body-room.js";
import { FileStore } from "../../local/store/file-store.js";
import { MemoryStore } from "../fidelity/memory-store.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-gate-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("room in memory", () => {
  it("is never given out twice, goes by turns, and fits what is larger than it alone", async () => {
    const gate = new MemoryGate(100);
    let taken = 0;
    const order: number[] = [];
    const work = async (n: number, bytes: number) => {
      const leave = await gate.enter(bytes);
      order.push(n);
      taken += bytes;
      expect(taken === bytes || taken <= 100).toBe(true);
      await new Promise((go) => setTimeout(go, 1));
      taken -= bytes;
      leave();
      leave();
    };
    const sizes = [60, 60, 30, 10, 500, 1, 99, 40, 40, 40, 100];
    await Promise.all(sizes.map((bytes, n) => work(n, bytes)));
    // A small one does not overtake a large one for ever: nobody overtakes.
    expect(order).toEqual(sizes.map((_, n) => n));
  });

  it("is free again after work that failed, and after one that gave up waiting", async () => {
    const gate = new MemoryGate(100);
    await expect(gate.run(100, undefined, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const leave = await gate.enter(80);
    const stopping = new AbortController();
    const large = gate.enter(90, stopping.signal);
    const small = gate.enter(20);
    stopping.abort(new Error("stopped"));
    await expect(large).rejects.toThrow("stopped");
    // Only the one before it was in its way.
    (await small)();
    leave();
    (await gate.enter(100))();
    await expect(gate.enter(1, stopping.signal)).rejects.toThrow("stopped");
  });

  it("is half of the machine's, or what is asked for", () => {
    expect(pictureMemory({ BRICKWRIGHT_MEMORY_GB: "1.5" })).toBe(1.5 * 1024 ** 3);
    expect(pictureMemory({})).toBeGreaterThan(64 * 1024 ** 2);
    expect(() => pictureMemory({ BRICKWRIGHT_MEMORY_GB: "much" })).toThrow(/must be a number/);
  });

  it("that a stored picture takes is told by its header, in a folder and elsewhere; by none for what is no picture", async () => {
    const picture = { width: 400, height: 300, channels: 3, background: "red" } as const;
    const eight = await sharp({ create: picture }).png().toBuffer();
    const sixteen = await sharp({ create: picture }).toColourspace("rgb16").png().toBuffer();
    for (const store of [new FileStore(root), new MemoryStore()]) {
      await store.put("sources/8", eight);
      await store.put("sources/16", sixteen);
      await store.put("sources/none", new Uint8Array(9));
      expect(await storedPictureBytes(store, "sources/8")).toBe(sourceBytes({ width: 400, height: 300, depth: 8 }));
      expect(await storedPictureBytes(store, "sources/16")).toBe(sourceBytes({ width: 400, height: 300, depth: 16 }));
      expect(await storedPictureBytes(store, "sources/none")).toBe(0);
      expect(await storedPictureBytes(store, "sources/missing")).toBe(0);
    }
  });
});

describe("large bodies", () => {
  const post = (bytes: number | null) =>
    new Request("http://127.0.0.1/edits", {
      method: "POST",
      headers: bytes === null ? { "transfer-encoding": "chunked" } : { "content-length": String(bytes) },
    });

  it("wait for each other, small ones for none; those that wait too long are told when to come again", async () => {
    const room = new BodyRoom(3_000_000, 2_000_000, 0.05);
    let end = () => {};
    const held = room.answering(post(1_000_000), async () => {
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      return new Response("held");
    });
    const at = async (bytes: number | null) => room.answering(post(bytes), async () => new Response("in"));
    expect((await at(1000)).status).toBe(200);
    for (const bytes of [900_000, null]) {
      const refused = await at(bytes);
      expect(refused.status).toBe(503);
      expect(refused.headers.get("retry-after")).toBe("0.05");
      expect(await refused.json()).toMatchObject({ detail: expect.stringMatching(/Too many large requests/) });
    }
    const waiting = at(900_000);
    end();
    expect(await (await held).text()).toBe("held");
    expect((await waiting).status).toBe(200);
    expect((await at(null)).status).toBe(200);
  });
});
