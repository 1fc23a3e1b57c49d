import { type Json, query } from "../asl.js";

/** What the photos' maps read: rows that Prepare wrote, or, without a look at each of them first, the objects of a prefix or an inventory. */
export const batchReaders = ["rows", "prefix", "inventory"] as const;
export type BatchReader = (typeof batchReaders)[number];

/** Rows that Prepare wrote, as lines of JSON. `key` is an expression. */
export function rowsReader(key: string): Json {
  return {
    Resource: "arn:aws:states:::s3:getObject",
    ReaderConfig: { InputType: "JSONL" },
    Arguments: { Bucket: query("$bucket"), Key: query(key) },
  };
}

/** `lane`: the lane's work, as an expression. */
export function photosReader(reader: BatchReader, lane: string): Json {
  switch (reader) {
    case "rows":
      return rowsReader(`${lane}.key`);
    case "prefix":
      return {
        Resource: "arn:aws:states:::s3:listObjectsV2",
        Arguments: { Bucket: query("$bucket"), Prefix: query("$place") },
      };
    case "inventory":
      return {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "MANIFEST", ManifestType: "S3_INVENTORY" },
        Arguments: { Bucket: query("$bucket"), Key: query("$place") },
      };
  }
}

/** The rows of the report as lines of JSON, which Report reads as a stream; of children that failed everything that there is. */
export function writer(part: string): Json {
  return {
    Resource: "arn:aws:states:::s3:putObject",
    WriterConfig: { Transformation: "FLATTEN", OutputType: "JSONL" },
    Arguments: { Bucket: query("$bucket"), Prefix: query(`"batch-work/" & $batchId & "/results/${part}"`) },
  };
}
