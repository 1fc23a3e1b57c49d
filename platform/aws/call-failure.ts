import { StorageError, TransientError } from "../errors.js";

/** The facts of an AWS SDK's error that decide what it means. */
export interface AwsFault {
  /** The service's code, e.g. `NoSuchKey`. */
  readonly code: string;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly message: string;
}

export function awsFault(error: unknown): AwsFault | null {
  if (!(error instanceof Error)) return null;
  const { $metadata, Code } = error as { $metadata?: { httpStatusCode?: number }; Code?: unknown };
  const code = typeof Code === "string" ? Code : error.name;
  return { code, status: $metadata?.httpStatusCode ?? 0, message: error.message };
}

/** The service asks to be left alone for a while, or did not answer. */
const PASSING: ReadonlySet<string> = new Set([
  "EC2ThrottledException",
  "InternalError",
  "InternalFailure",
  "InternalServerError",
  "InternalServiceError",
  "LimitExceededException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestTimeout",
  "RequestTimeoutException",
  "ServiceUnavailable",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TimeoutError",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

/** Codes of a connection that broke or was never made. */
const LOST: ReadonlySet<string> = new Set([
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

export function isPassing(error: unknown): boolean {
  const fault = awsFault(error);
  if (fault === null) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && LOST.has(code)) return true;
  return PASSING.has(fault.code) || fault.status >= 500 || fault.status === 429;
}

const DENIED: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "Forbidden",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);

/**
 * What any call to AWS may end in, in this project's words; null for what the service itself must explain.
 * @param doing e.g. `read uploads/a.jpg from the bucket photos`.
 */
export function commonFailure(error: unknown, doing: string): TransientError | StorageError | null {
  const fault = awsFault(error);
  if (fault === null) return null;
  if (isPassing(error)) {
    return new TransientError(`AWS could not ${doing} just now (${fault.code}).`, "Try again in a moment.", {
      cause: error,
    });
  }
  if (DENIED.has(fault.code) || fault.status === 403) {
    return new StorageError(
      `AWS does not allow this program to ${doing} (${fault.code}).`,
      "Check its credentials and the permissions of its role.",
      { cause: error },
    );
  }
  return null;
}
