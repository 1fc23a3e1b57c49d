/** What S3 allows of a multipart upload. */
export const uploadLimits = {
  /** Bytes of every part but the last. */
  leastPart: 5 * 1024 ** 2,
  /** Bytes. */
  mostPart: 5 * 1024 ** 3,
  parts: 10_000,
  /** Bytes of the whole object: 5 TiB. */
  object: 5 * 1024 ** 4,
} as const;

export interface StartedUpload {
  readonly uploadId: string;
  /** One for each part, in order: PUT the part's bytes there and keep the answer's `ETag`. */
  readonly urls: readonly string[];
  /** From then on the URLs are refused. */
  readonly expiresAt: Date;
}

/** Uploads in parts that go straight to the store, past this process. */
export interface MultipartUploads {
  /**
   * @param parts how many, 1 … 10,000. Every part but the last has at least 5 MiB, see {@link partsOf}.
   * @throws {BadInputError} when the key or the number of parts is none.
   */
  begin(key: string, contentType: string, parts: number): Promise<StartedUpload>;
  /**
   * Makes the object of its parts. Saying so twice is harmless.
   * @param etags of the parts, in order.
   * @throws {BadInputError} when a part is missing, too small or another than its ETag says.
   * @throws {ObjectMissingError} when there is no such upload: it was never begun, aborted, or swept away after some days.
   */
  complete(key: string, uploadId: string, etags: readonly string[]): Promise<void>;
  /** Forgets the parts. Aborting what is not there is no error. */
  abort(key: string, uploadId: string): Promise<void>;
}

export interface Parts {
  /** How many. */
  readonly count: number;
  /** Bytes of every part but the last, which has the rest. */
  readonly bytes: number;
}

/** Bytes of a part where the number of parts allows it: small enough to be sent again after a lost connection. */
export const usualPart = 16 * 1024 ** 2;

/** How an object of `bytes` (1 … 5 TiB) is best cut; null when it is empty or too large for the store. */
export function partsOf(bytes: number, usual: number = usualPart): Parts | null {
  if (!Number.isSafeInteger(bytes) || bytes < 1 || bytes > uploadLimits.object) return null;
  const needed = Math.ceil(bytes / uploadLimits.parts);
  const part = Math.max(usual, uploadLimits.leastPart, needed);
  return { count: Math.ceil(bytes / part), bytes: Math.min(part, bytes) };
}
