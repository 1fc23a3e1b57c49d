import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ManifestRow } from "../../functions/bulk/row.js";
import { type BulkSource, openSource } from "../../local/bulk/source.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "bulk-source-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), "x");
  }
}

async function rowsOf(source: BulkSource): Promise<ManifestRow[]> {
  const rows: ManifestRow[] = [];
  for await (const row of source.rows()) rows.push(row);
  return rows;
}

const images = (rows: readonly ManifestRow[]) => rows.map((read) => read.row.image);
const out = () => join(root, "out");

describe("a folder's photos", () => {
  it("come in the order of their names, without hidden files, what a batch made, or a loop of links", async () => {
    await put("p/10.jpg", "p/9.JPG", "p/b/1.png", "p/.hidden/x.jpg", "p/.DS_Store", "p/Thumbs.db", "p/notes.txt");
    await put("p/brighter/.brickwright/lock", "p/brighter/9.JPG", "p/brighter/deep/9.JPG", "p/mine/9.jpg");
    await symlink("..", join(root, "p/b/loop"));
    const source = await openSource([join(root, "p")], join(root, "p/mine"));
    expect(images(await rowsOf(source))).toEqual(["9.JPG", "10.jpg", "b/1.png"]);
    expect(await source.count(new AbortController().signal)).toBe(3);
    expect(source.passedOver.sentences()).toEqual(["A folder with results of other batches was passed over."]);
  });

  it("are not all that is there: what cannot be read is counted, however often it is looked at", async () => {
    await put("p/a.jpg", "p/a.NEF", "p/b/b.heic", "p/b/c.HEIC", "p/b/notes.txt");
    const source = await openSource([join(root, "p")], out());
    for (let twice = 0; twice < 2; twice++) {
      expect(images(await rowsOf(source))).toEqual(["a.jpg"]);
      expect(source.passedOver.sentences()[0]).toContain("3 of formats that cannot be read (.heic 2, .nef 1)");
    }
  });

  it("come although a folder among them cannot be read: that is a row of its own", async () => {
    await put("p/a/1.jpg", "p/b/2.jpg", "p/c/3.jpg");
    const source = await openSource([join(root, "p")], out());
    const rows: ManifestRow[] = [];
    for await (const row of source.rows()) {
      rows.push(row);
      // Its name is known by now, and when its turn comes it is gone.
      await rm(join(root, "p/b"), { recursive: true, force: true });
    }
    expect(rows.map((read) => [read.kind, read.row.image])).toEqual([
      ["row", "a/1.jpg"],
      ["bad", "b"],
      ["row", "c/3.jpg"],
    ]);
  });

  it.runIf(process.platform === "linux")("of a name that is no UTF-8 say so", async () => {
    await put("p/a.jpg");
    await writeFile(Buffer.from(join(root, "p/b\xfc.jpg"), "latin1"), "x");
    const [, bad] = await rowsOf(await openSource([join(root, "p")], out()));
    expect(bad?.kind === "bad" && bad.row.problem).toContain("not UTF-8");
  });
});

describe("several names", () => {
  it("are folders and photos, whose results lie beside each other as they do", async () => {
    await put("all/one/1.jpg", "all/two/1.jpg", "all/3.jpg");
    const source = await openSource(
      ["one/", "two", "3.jpg"].map((name) => join(root, "all", name)),
      out(),
    );
    expect(source.base).toBe(join(root, "all"));
    expect(images(await rowsOf(source))).toEqual(["one/1.jpg", "two/1.jpg", "3.jpg"].map((p) => join(root, "all", p)));
  });

  it("are refused with what to do when one is not there, or a manifest is among them", async () => {
    await put("a.jpg", "m.csv");
    const photo = join(root, "a.jpg");
    await expect(openSource([photo, "make", "it"], out())).rejects.toMatchObject({
      hint: expect.stringContaining("instruction in quotes"),
    });
    await expect(openSource([photo, join(root, "m.csv")], out())).rejects.toThrow("not alone");
  });
});

describe("a pattern", () => {
  it("below a folder that is not there is a mistake of the person, not of the program", async () => {
    await expect(openSource([join(root, "phots/**/*.jpg")], out())).rejects.toMatchObject({ name: "BadInputError" });
  });
});

describe("a manifest's paths", () => {
  it("find their files across spellings: accents as one character or two, Windows' separators", async () => {
    const [one, two] = ["Tür.jpg".normalize("NFC"), "Köln.jpg".normalize("NFD")];
    const folder = "Bücher".normalize("NFD");
    await put(`p/${one}`, `p/${two}`, `p/${folder}/${one}`, "p/back\\slash.jpg");
    const asked = [`p/${one.normalize("NFD")}`, `p\\${two.normalize("NFC")}`, `p\\${folder.normalize("NFC")}\\${one}`];
    const manifest = join(root, "m.csv");
    await writeFile(manifest, `image\n${[...asked, "p/back\\slash.jpg", "p/Nö.jpg"].join("\n")}`);
    const source = await openSource([manifest], out());
    expect(images(await rowsOf(source))).toEqual([
      join(root, "p", one),
      join(root, "p", two),
      join(root, "p", folder, one),
      "p/back\\slash.jpg",
      "p/Nö.jpg",
    ]);
    expect(await source.count(new AbortController().signal)).toBe(5);
  });
});
