import { BadInputError, BrickwrightError, StorageError } from "../../errors.js";
import { ObjectMissingError } from "../../object-store.js";
import { awsFault, commonFailure } from "../call-failure.js";

const MISSING: ReadonlySet<string> = new Set(["NoSuchKey", "NoSuchVersion", "NotFound"]);

/** @param doing e.g. `read a.jpg from`; the bucket's name follows. */
export function storeFailure(error: unknown, doing: string, bucket: string, key: string): Error {
  if (error instanceof BrickwrightError) return error;
  const fault = awsFault(error);
  if (fault?.code === "NoSuchBucket") {
    return new StorageError(
      `Cannot ${doing} the bucket ${bucket}: there is no such bucket.`,
      "Check the bucket's name and region.",
      { cause: error },
    );
  }
  // 405 is S3's word for a version that is a mark of deletion.
  if (fault && (MISSING.has(fault.code) || fault.status === 404 || fault.status === 405)) {
    return new ObjectMissingError(`There is no object ${key}.`, "", { cause: error });
  }
  if (fault?.status === 412) {
    return new StorageError(`Object ${key} was replaced while it was copied.`, "Try again.", { cause: error });
  }
  const common = commonFailure(error, `${doing} the bucket ${bucket}`);
  if (common) return common;
  // A HEAD has no body that could name the reason: a version id that is none looks like this.
  if (fault?.status === 400) {
    return new BadInputError(`S3 does not accept ${key} (${fault.code}).`, "Check the key and its version.", {
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(String(error));
}
