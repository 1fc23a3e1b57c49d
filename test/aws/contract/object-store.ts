import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  ObjectExistsError,
  type ObjectHead,
  ObjectMissingError,
  type ObjectStore,
} from "../../../platform/object-store.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Names that people give their files, and that a URL or XML would trip over. */
export const oddNames = [
  "with space.jpg",
  "a+b.jpg",
  "50%25 off.jpg",
  "100%.jpg",
  "q?x=1&y=2.jpg",
  "#1.jpg",
  "naïve 日本 🏔.jpg",
  "it's (1)*!.jpg",
  "semi;colon=,@:$.jpg",
  "tilde~_-.jpg",
];

/** What every object store does. `open` answers one that is empty under `prefix`. */
export function objectStoreContract(name: string, open: () => Promise<ObjectStore>): void {
  describe(`${name} as an object store`, () => {
    test("gives back the bytes that were put, empty ones too, and the newest of several", async () => {
      const store = await open();
      const photo = await readFile(new URL("../../fixtures/photos/README.md", import.meta.url));
      await store.put("c/a.bin", photo, { contentType: "image/jpeg" });
      expect(Buffer.from(await store.get("c/a.bin")).equals(photo)).toBe(true);
      await store.put("c/a.bin", new Uint8Array());
      expect((await store.get("c/a.bin")).length).toBe(0);
      const head = await store.head("c/a.bin");
      expect(head).toMatchObject({ key: "c/a.bin", size: 0 });
      expect(Math.abs(head!.lastModified.getTime() - Date.now())).toBeLessThan(60_000);
    });

    test("says that a missing object is missing, and deletes it without complaint", async () => {
      const store = await open();
      await expect(store.get("m/none")).rejects.toBeInstanceOf(ObjectMissingError);
      await expect(store.copy("m/none", "m/other")).rejects.toBeInstanceOf(ObjectMissingError);
      expect(await store.head("m/none")).toBeNull();
      await store.delete("m/none");
      await store.put("m/there", bytes("x"));
      await store.delete("m/there");
      expect(await store.head("m/there")).toBeNull();
      expect(await all(store.list("m/"))).toEqual([]);
    });

    test("lets exactly one of twenty writers create an object", async () => {
      const store = await open();
      const tries = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => store.put("race/one", bytes(`writer ${n}`), { ifAbsent: true })),
      );
      const won = tries.flatMap(({ status }, n) => (status === "fulfilled" ? [n] : []));
      expect(won).toHaveLength(1);
      expect(text(await store.get("race/one"))).toBe(`writer ${won[0]}`);
      for (const attempt of tries) {
        if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(ObjectExistsError);
      }
    });

    test("lists what begins with a prefix, in key order, folders among their neighbours", async () => {
      const store = await open();
      const keys = ["l/a-b", "l/a/b", "l/a/c/d", "l/aa", "l/b", "l/Z", "l/ü", "l/é/x"];
      for (const key of [...keys].reverse()) await store.put(key, bytes(key));
      await store.put("other/a", bytes("no"));
      const listed = await all(store.list("l/"));
      expect(listed.map(({ key }) => key)).toEqual([...keys].sort());
      expect(listed.map(({ size }) => size)).toEqual([...keys].sort().map((key) => Buffer.byteLength(key)));
      expect((await all(store.list("l/a"))).map(({ key }) => key)).toEqual(["l/a-b", "l/a/b", "l/a/c/d", "l/aa"]);
      expect(await all(store.list("nothing/"))).toEqual([]);
    });

    test("lists more than one page without losing or repeating one", async () => {
      const store = await open();
      const keys = Array.from({ length: 1203 }, (_, n) => `p/${String(n).padStart(5, "0")}`);
      for (let at = 0; at < keys.length; at += 100) {
        await Promise.all(keys.slice(at, at + 100).map((key) => store.put(key, bytes("x"))));
      }
      const listed: ObjectHead[] = await all(store.list("p/"));
      expect(listed.map(({ key }) => key)).toEqual(keys);
    });

    test.each(oddNames)("keeps, lists, copies and signs an object named %j", async (odd) => {
      const store = await open();
      const key = `odd/${odd}`;
      await store.put(key, bytes(odd));
      expect(text(await store.get(key))).toBe(odd);
      expect((await all(store.list("odd/"))).map((head) => head.key)).toEqual([key]);
      await store.copy(key, `copied/${odd}`);
      expect(text(await store.get(`copied/${odd}`))).toBe(odd);
      const url = await store.presign(key, "GET", 60);
      if (url.startsWith("http")) expect(await (await fetch(url)).text()).toBe(odd);
      else expect(await readFile(new URL(url), "utf8")).toBe(odd);
      await store.delete(key);
      expect(await store.head(key)).toBeNull();
    });

    test("refuses keys that lead out of it, before anything is written", async () => {
      const store = await open();
      for (const key of ["", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "a\\b", "a\0b"]) {
        await expect(store.put(key, bytes("x")), JSON.stringify(key)).rejects.toMatchObject({ name: "BadInputError" });
        await expect(store.copy("a", key), JSON.stringify(key)).rejects.toThrow();
      }
    });
  });
}
