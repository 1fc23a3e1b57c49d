import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_LINE_BYTES } from "../../functions/bulk/lines.js";
import { type ManifestFormat, readManifest } from "../../functions/bulk/manifest.js";
import type { ManifestRow } from "../../functions/bulk/row.js";

async function* pieces(...parts: (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? new TextEncoder().encode(part) : part;
}

async function read(format: ManifestFormat, ...parts: (string | Uint8Array)[]): Promise<ManifestRow[]> {
  const rows: ManifestRow[] = [];
  for await (const row of readManifest(pieces(...parts), format)) rows.push(row);
  return rows;
}

const good = (rows: readonly ManifestRow[]) => rows.flatMap((r) => (r.kind === "row" ? [r.row] : []));
const bad = (rows: readonly ManifestRow[]) => rows.flatMap((r) => (r.kind === "bad" ? [r.row] : []));

describe("a manifest", () => {
  it("is read as CSV, TSV or JSON Lines, its columns in any order", async () => {
    const csv = await read("csv", 'instruction,image,options\r\n"warmer, please",a.jpg,"{""seed"": 7}"\r\n,b.jpg,\r\n');
    const tsv = await read("tsv", 'image\toptions\tinstruction\na.jpg\t"{""seed"": 7}"\twarmer, please\nb.jpg\n');
    const lines = await read(
      "jsonl",
      '{"image":"a.jpg","instruction":"warmer, please","options":{"seed":7}}\n\n{"image":"b.jpg"}\n',
    );
    for (const rows of [csv, tsv, lines]) {
      expect(bad(rows)).toEqual([]);
      expect(good(rows).map(({ line: _, ...row }) => row)).toEqual([
        {
          image: "a.jpg",
          instruction: "warmer, please",
          mask: null,
          background: null,
          output: null,
          options: { seed: 7 },
        },
        { image: "b.jpg", instruction: "", mask: null, background: null, output: null, options: {} },
      ]);
    }
  });

  it("gives the same rows however its bytes come in", async () => {
    const text = '\ufeffimage,instruction\r\n"å,\n""b"".jpg",brighter\nc.jpg,"two\nlines"\nd.jpg,é\n';
    const bytes = new TextEncoder().encode(text);
    const whole = await read("csv", bytes);
    expect(good(whole).map((r) => r.image)).toEqual(['å,\n"b".jpg', "c.jpg", "d.jpg"]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const parts = at.slice(1).map((end, k) => bytes.subarray(at[k], end));
        expect(await read("csv", ...parts)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it("loses only the line that is not UTF-8, too long, no JSON, or opens a quote and never closes it", async () => {
    const long = new Uint8Array(10_000_000).fill(97);
    const lines = await read(
      "jsonl",
      '{"image":"1.jpg"}\n',
      Uint8Array.of(0x7b, 0xff, 0xfe, 0x0a),
      long.subarray(0, 5_000_000),
      long.subarray(5_000_000),
      '\n{"image":\n[1]\n{"image":"6.jpg","colour":"red"}\n{"image":"7.jpg"}',
    );
    expect(good(lines).map((r) => [r.line, r.image])).toEqual([
      [1, "1.jpg"],
      [7, "7.jpg"],
    ]);
    expect(bad(lines).map((r) => r.line)).toEqual([2, 3, 4, 5, 6]);
    expect(bad(lines)[0]?.problem).toContain("UTF-8");
    expect(bad(lines)[1]?.problem).toContain(String(MAX_LINE_BYTES));
    const rest = Array.from({ length: 60 }, (_, k) => `${k}.jpg,brighter\n`).join("");
    const csv = await read("csv", `image,instruction\n"open.jpg,brighter\n${rest}`);
    expect(bad(csv).map((r) => r.line)).toEqual([2]);
    expect(good(csv)).toHaveLength(60);
  });

  it("refuses a URL, a NUL, a missing photo, unknown options and too many fields, each on its own line", async () => {
    const rows = await read(
      "csv",
      "image,instruction,output,options\n",
      "https://example.org/a.jpg,warmer\n",
      "a\0.jpg,warmer\n",
      ",warmer\n",
      'a.jpg,warmer,,"{""after"": ""x""}"\n',
      'a.jpg,warmer,,"{""seed"": -1}"\n',
      "a.jpg,warmer,,not json\n",
      "a.jpg,make it warmer,o.jpg,,and brighter\n",
      `a.jpg,${"x".repeat(2001)}\n`,
    );
    expect(good(rows)).toEqual([]);
    const words = ["URL", "NUL", "missing", "options", "seed", "JSON", "fields", "2000"];
    for (const [k, word] of words.entries()) expect(bad(rows)[k]?.problem).toContain(word);
  });

  it("says at once when its first line names no columns or an unknown one, or is not UTF-8", async () => {
    await expect(read("csv", "a.jpg,warmer\n")).rejects.toThrow("image");
    await expect(read("csv", "image,instrcution\na.jpg,warmer\n")).rejects.toThrow('"instrcution"');
    await expect(read("csv", Uint8Array.of(0xe9, 0x0a))).rejects.toThrow("UTF-8");
  });

  it("is read as a spreadsheet writes it: semicolons or tabs, UTF-16, `sep=`, capitals, empty rows, spaces", async () => {
    const rows = [
      ["Instruction", "IMAGE ", "Output"],
      ["brighter", "Tür.jpg", " 1.jpg "],
      ["", "", ""],
      ['"two\r\n""lines"""', '"semi;colon, and\ttab.jpg "', "2.jpg"],
      ["warmer", "b.jpg", ""],
    ];
    const texts = [";", ",", "\t"].map((mark) => rows.map((cells) => `${cells.join(mark)}\r\n`).join(""));
    const sixteen = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
    for (const format of ["csv", "tsv"] as const) {
      for (const text of texts) {
        for (const parts of [
          [text],
          [`\ufeffsep=${text.includes("IMAGE ;") ? ";" : ","}\r\n\r\n${text}`],
          [sixteen(text)],
          [sixteen(text).subarray(0, 1), sixteen(text).subarray(1, 28), sixteen(text).subarray(28)],
          [Buffer.from(sixteen(text)).swap16()],
        ]) {
          const read_ = await read(format, ...parts);
          expect(bad(read_)).toEqual([]);
          expect(good(read_).map(({ image, instruction, output }) => [image, instruction, output])).toEqual([
            ["Tür.jpg", "brighter", "1.jpg"],
            ["semi;colon, and\ttab.jpg ", 'two\n"lines"', "2.jpg"],
            ["b.jpg", "warmer", null],
          ]);
        }
      }
    }
    const shell = await read("jsonl", sixteen('{"image":"Tür.jpg"}\r\n'));
    expect(good(shell)[0]?.image).toBe("Tür.jpg");
  });

  it("of a million lines starts at once and keeps none of them", async () => {
    let made = 0;
    const endless = async function* () {
      yield Buffer.from("image,instruction,output\n");
      for (; made < 1_000_000; made += 5000) {
        yield Buffer.from(
          Array.from({ length: 5000 }, (_, k) => `in/${made + k}.jpg,"brighter, please",out/${made + k}.jpg\n`).join(
            "",
          ),
        );
      }
    };
    // Otherwise what is held depends on when the engine last thought of collecting.
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const held: number[] = [];
    let rows = 0;
    for await (const row of readManifest(endless(), "csv")) {
      if (rows === 0) expect(made).toBe(0);
      if (row.kind === "bad") throw new Error(row.row.problem);
      rows++;
      // Some of the lines is enough to see it grow.
      if (rows % 6000 === 0) {
        collectGarbage();
        held.push(process.memoryUsage().heapUsed);
      }
      if (rows === 60_000) break;
    }
    // What is kept of a line would be two hundred bytes at least: twelve megabytes for these.
    const early = Math.min(...held.slice(0, 3));
    const late = Math.min(...held.slice(-3));
    expect(late - early).toBeLessThan(6_000_000);
  });
});
