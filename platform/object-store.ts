import { BrickwrightError } from "./errors.js";

export interface ObjectHead {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
  readonly contentType?: string;
}

export interface PutOptions {
  readonly contentType?: string;
  /** Fail with `ObjectExistsError` instead of replacing (S3's `If-None-Match: *`). */
  readonly ifAbsent?: boolean;
}

/** Bytes by key. Keys are `/`-separated, relative, without `.` or `..` segments. */
export interface ObjectStore {
  /** @throws {ObjectMissingError} when there is no such key. */
  get(key: string): Promise<Uint8Array>;
  /** All or nothing: a reader sees the whole new object or none of it. */
  put(key: string, body: Uint8Array, options?: PutOptions): Promise<void>;
  /** The object's facts, or null when there is none. */
  head(key: string): Promise<ObjectHead | null>;
  /** Every object whose key begins with `prefix`, in key order. */
  list(prefix: string): AsyncIterable<ObjectHead>;
  /** A URL that reads (or writes) the object for `seconds`. */
  presign(key: string, method: "GET" | "PUT", seconds: number): Promise<string>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
}

export class ObjectMissingError extends BrickwrightError {
  override readonly name = "ObjectMissingError";
}

export class ObjectExistsError extends BrickwrightError {
  override readonly name = "ObjectExistsError";
}
