// `node scripts/costs.mjs`: what an edit costs on AWS, as the tables of docs/aws.md; with --write it puts them there.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";

await build();
const { costTables } = await import("../dist/infra/costs/table.js");
const tables = costTables();
if (process.argv.includes("--write")) {
  const page = fileURLToPath(new URL("../docs/aws.md", import.meta.url));
  const text = await readFile(page, "utf8");
  const between = /(<!-- costs -->\n)[\s\S]*?(<!-- \/costs -->)/;
  await writeFile(
    page,
    text.replace(between, (_all, begin, end) => `${begin}${tables}${end}`),
  );
} else process.stdout.write(tables);
