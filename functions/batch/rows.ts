import type { ObjectStreams } from "../../platform/streams.js";
import type { BatchRow } from "../../statemachine/batch.js";
import { textLines } from "../bulk/lines.js";

/** Lines of JSON that this project wrote itself, as they come in. @throws {Error} on one that is damaged. */
export async function* jsonLines<T>(streams: ObjectStreams, key: string): AsyncIterable<T> {
  for await (const line of textLines(streams.read(key), Number.POSITIVE_INFINITY)) {
    if ("problem" in line) throw new Error(`${key}, line ${line.line}: ${line.problem}`);
    if (line.text !== "") yield JSON.parse(line.text) as T;
  }
}

/** The rows that Prepare wrote. */
export function storedRows(streams: ObjectStreams, key: string): AsyncIterable<BatchRow> {
  return jsonLines<BatchRow>(streams, key);
}
