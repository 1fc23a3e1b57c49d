import { BrickwrightError } from "./errors.js";

export interface ObjectHead {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
  readonly contentType?: string;
  /** What whoever put it said of it (S3's `x-amz-meta-…`), names in lower case. Of `head` only. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** One version of an object, where the store keeps several; without an id the newest. */
export interface ObjectVersion {
  readonly versionId?: string | undefined;
}

export interface PutOptions {
  readonly contentType?: string;
  /** Fail with `ObjectExistsError` instead of replacing (S3's `If-None-Match: *`). */
  readonly ifAbsent?: boolean;
}

/** Bytes by key. Keys are `/`-separated, relative, without `.` or `..` segments. */
export interface ObjectStore {
  /** @throws {ObjectMissingError} when there is no such key. */
  get(key: string, version?: ObjectVersion): Promise<Uint8Array>;
  /** All or nothing: a reader sees the whole new object or none of it. */
  put(key: string, body: Uint8Array, options?: PutOptions): Promise<void>;
  /** The object's facts, or null when there is none. */
  head(key: string, version?: ObjectVersion): Promise<ObjectHead | null>;
  /** Puts the same bytes under another key, without moving them through this process where the store can do that. @throws {ObjectMissingError} */
  copy(from: string, to: string, version?: ObjectVersion): Promise<void>;
  /** Every object whose key begins with `prefix`, in key order. */
  list(prefix: string): AsyncIterable<ObjectHead>;
  /** A URL that reads (or writes) the object for `seconds`. One of `file:` can be used on this machine only. */
  presign(key: string, method: "GET" | "PUT", seconds: number): Promise<string>;
  /**
   * Says that an object which was looked at is in use again, in a store where things go that nobody has written for long: its age
   * begins anew, where it is old enough to be worth it. One that is gone by now is no error. Left out where nothing goes by age.
   */
  used?(head: ObjectHead): Promise<void>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
}

export class ObjectMissingError extends BrickwrightError {
  override readonly name = "ObjectMissingError";
}

export class ObjectExistsError extends BrickwrightError {
  override readonly name = "ObjectExistsError";
}
