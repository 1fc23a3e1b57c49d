import { TextPipe } from "../../../../platform/streams.js";
import type { ResultWriter } from "../../definition.js";
import type { Execution } from "../../execution.js";
import type { Json } from "../../json.js";
import type { MapObjects } from "../../map-objects.js";

const kinds = ["SUCCEEDED", "FAILED", "PENDING"] as const;
type Kind = (typeof kinds)[number];

interface ResultFile {
  readonly key: string;
  readonly pipe: TextPipe;
  readonly written: Promise<number>;
  lines: number;
}

/** What a ResultWriter makes of the children's ends: one file for each kind of end, written as they come, and a manifest of them. */
export class ResultFiles {
  readonly #files = new Map<Kind, ResultFile>();

  /** @param folder with its slash: the prefix and the run's own id. */
  constructor(
    private readonly objects: MapObjects,
    private readonly writer: ResultWriter,
    private readonly bucket: string,
    private readonly folder: string,
    private readonly mapRunArn: string,
  ) {}

  add(child: Execution): void {
    const ended = child.ending?.status === "SUCCEEDED" ? "SUCCEEDED" : "FAILED";
    for (const record of recordsOf(child, this.writer.transformation)) this.#push(ended, record);
  }

  /** Answers the manifest's key. */
  async close(): Promise<string> {
    const results: Record<string, { Key: string; Size: number }[]> = {};
    for (const kind of kinds) {
      const file = this.#files.get(kind);
      if (file && this.writer.outputType === "JSON") file.pipe.push("]");
      file?.pipe.end("closed");
      results[kind] = file ? [{ Key: file.key, Size: await file.written }] : [];
    }
    const manifest = { DestinationBucket: this.bucket, MapRunArn: this.mapRunArn, ResultFiles: results };
    const key = `${this.folder}manifest.json`;
    await this.objects.write(this.bucket, key, once(Buffer.from(JSON.stringify(manifest))));
    return key;
  }

  /** Nothing of it is to be seen. */
  async drop(): Promise<void> {
    for (const { pipe } of this.#files.values()) pipe.end("broken");
    await Promise.allSettled([...this.#files.values()].map(({ written }) => written));
  }

  #push(kind: Kind, record: Json): void {
    const file = this.#files.get(kind) ?? this.#open(kind);
    const text = JSON.stringify(record);
    if (this.writer.outputType === "JSONL") file.pipe.push(`${text}\n`);
    else file.pipe.push(`${file.lines === 0 ? "[" : ","}${text}`);
    file.lines++;
  }

  #open(kind: Kind): ResultFile {
    const key = `${this.folder}${kind}_0.${this.writer.outputType === "JSONL" ? "jsonl" : "json"}`;
    const pipe = new TextPipe();
    const written = this.objects.write(this.bucket, key, pipe);
    // Whoever closes or drops hears of it.
    written.catch(() => {});
    const file: ResultFile = { key, pipe, written, lines: 0 };
    this.#files.set(kind, file);
    return file;
  }
}

/** Children that failed are told of in full, whatever is asked for. */
function recordsOf(child: Execution, transformation: ResultWriter["transformation"]): readonly Json[] {
  const { ending } = child;
  if (transformation === "NONE" || ending?.status !== "SUCCEEDED") return [described(child)];
  const output = ending.output.value;
  return transformation === "FLATTEN" && Array.isArray(output) ? (output as readonly Json[]) : [output];
}

function described(child: Execution): Json {
  const { ending } = child;
  return {
    ExecutionArn: child.arn,
    Input: child.input.text,
    InputDetails: { Included: true },
    Name: child.name,
    ...(ending?.status === "SUCCEEDED" && { Output: ending.output.text, OutputDetails: { Included: true } }),
    ...(ending && ending.status !== "SUCCEEDED" && ending.error !== undefined && { Error: ending.error }),
    ...(ending && ending.status !== "SUCCEEDED" && ending.cause !== undefined && { Cause: ending.cause }),
    RedriveCount: 0,
    RedriveStatus: "NOT_REDRIVABLE",
    StartDate: child.startDate.toISOString(),
    StateMachineArn: child.machine.arn,
    Status: child.status,
    ...(child.stopDate && { StopDate: child.stopDate.toISOString() }),
  };
}

async function* once(piece: Uint8Array): AsyncIterable<Uint8Array> {
  yield piece;
}
