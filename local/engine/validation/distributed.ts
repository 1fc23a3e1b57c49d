import { isObject } from "../json.js";
import type { ValueChecks } from "./values.js";

export function isDistributed(state: Record<string, unknown>): boolean {
  const processor = state.ItemProcessor;
  return isObject(processor) && isObject(processor.ProcessorConfig) && processor.ProcessorConfig.Mode === "DISTRIBUTED";
}

const READERS = ["arn:aws:states:::s3:getObject", "arn:aws:states:::s3:listObjectsV2"] as const;
const WRITER = "arn:aws:states:::s3:putObject";

const readerConfig: Readonly<Record<string, readonly string[] | null>> = {
  InputType: ["CSV", "JSON", "JSONL", "MANIFEST"],
  CSVHeaderLocation: ["FIRST_ROW", "GIVEN"],
  CSVHeaders: null,
  CSVDelimiter: ["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"],
  ManifestType: ["S3_INVENTORY"],
};
const writerConfig: Readonly<Record<string, readonly string[] | null>> = {
  Transformation: ["NONE", "COMPACT", "FLATTEN"],
  OutputType: ["JSON", "JSONL"],
};

/** The fields of a Distributed Map, as far as this engine runs them. */
export function checkDistributed(state: Record<string, unknown>, location: string, checks: ValueChecks): void {
  const { Label, ItemReader: reader, ItemBatcher: batcher, ResultWriter: writer } = state;
  if (
    Label !== undefined &&
    checks.text(Label, `${location}/Label`) &&
    !/^[^\s?*<>{}[\]:;,\\|^~$#%&`"]{1,40}$/.test(Label)
  ) {
    checks.issues.add(`${location}/Label`, "A label has 1 to 40 characters, without blanks and wildcards");
  }
  checks.integer(state.ToleratedFailureCount, `${location}/ToleratedFailureCount`, 0, 100_000_000);
  if (!checks.isExpression(state.ToleratedFailurePercentage)) {
    const at = `${location}/ToleratedFailurePercentage`;
    checks.number(
      state.ToleratedFailurePercentage,
      at,
      (value) => value >= 0 && value <= 100,
      "a number from 0 to 100",
    );
  } else checks.template(state.ToleratedFailurePercentage, `${location}/ToleratedFailurePercentage`);
  if (reader !== undefined && state.Items !== undefined) {
    checks.issues.add(location, "Only one of 'Items' and 'ItemReader' is possible");
  }
  if (reader !== undefined) checkPlace(reader, `${location}/ItemReader`, checks, READERS, "ReaderConfig", readerConfig);
  if (writer !== undefined) {
    checkPlace(writer, `${location}/ResultWriter`, checks, [WRITER], "WriterConfig", writerConfig);
  }
  if (batcher === undefined) return;
  const at = `${location}/ItemBatcher`;
  const fields = new Set(["MaxItemsPerBatch", "MaxInputBytesPerBatch", "BatchInput"]);
  if (!checks.object(batcher, at, fields)) return;
  checks.integer(batcher.MaxItemsPerBatch, `${at}/MaxItemsPerBatch`, 1, 100_000_000);
  checks.integer(batcher.MaxInputBytesPerBatch, `${at}/MaxInputBytesPerBatch`, 1, 262_144);
  checks.template(batcher.BatchInput, `${at}/BatchInput`);
}

function checkPlace(
  value: unknown,
  location: string,
  checks: ValueChecks,
  resources: readonly string[],
  configName: string,
  known: Readonly<Record<string, readonly string[] | null>>,
): void {
  if (!checks.object(value, location, new Set(["Resource", "Arguments", configName]))) return;
  checks.required(value, ["Resource", "Arguments"], location);
  if (value.Resource !== undefined && !resources.includes(String(value.Resource))) {
    checks.issues.add(`${location}/Resource`, `The resource should be one of: [${resources.join(", ")}]`);
  }
  checks.template(value.Arguments, `${location}/Arguments`);
  const config = value[configName];
  if (config === undefined || !checks.object(config, `${location}/${configName}`, new Set(Object.keys(known)))) return;
  for (const [name, given] of Object.entries(config)) {
    const values = known[name];
    if (values && !values.includes(String(given))) {
      checks.issues.add(`${location}/${configName}/${name}`, `Expected one of: [${values.join(", ")}]`);
    }
  }
}
