import { clause } from "../custom/text.js";
import { GpuProblem, type ProblemOptions } from "../gpu/problem.js";

/** What an error of the AWS SDK tells: its name, the status of the answer (none came where it is null), what the service said. */
export interface AwsError {
  readonly name: string;
  readonly status: number | null;
  readonly said: string;
  /** `ECONNREFUSED` and the like. */
  readonly code: string;
}

export function readAwsError(error: unknown): AwsError {
  if (!(error instanceof Error)) return { name: "", status: null, said: "", code: "" };
  const { $metadata: metadata, code } = error as Error & { $metadata?: { httpStatusCode?: unknown }; code?: unknown };
  const status = typeof metadata?.httpStatusCode === "number" ? metadata.httpStatusCode : null;
  const inner = error.cause instanceof Error ? (error.cause as Error & { code?: unknown }).code : undefined;
  const found = typeof code === "string" ? code : inner;
  return { name: error.name, status, said: error.message, code: typeof found === "string" ? found : "" };
}

const THROTTLED = /^(Throttl|TooManyRequests|SlowDown|RequestLimitExceeded|ProvisionedThroughput)/;
const UNAUTHORISED =
  /^(AccessDenied|Expired|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|InvalidClientToken|InvalidAccessKeyId|MissingAuthenticationToken|CredentialsProvider|TokenProvider|AuthFailure|NotAuthorized|OptInRequired|KMS)/;
/** The request did not leave this machine, or nobody was there to hear it. */
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|UNABLE_TO_|DEPTH_ZERO|ERR_TLS)/;

/** True when the service cannot have acted on the call: no one heard it, or it answered that it did not. */
function wasNotActedOn({ status, code, name }: AwsError): boolean {
  if (status === null) return NOT_SENT.test(code) || UNAUTHORISED.test(name);
  return status < 500 || status === 503;
}

/** The problem of a call of S3 or of SageMaker's runtime. */
export function awsProblem(error: unknown, options: ProblemOptions = {}): GpuProblem {
  const aws = readAwsError(error);
  const said = clause(aws.said) || aws.name || "it gave no reason";
  const with_ = { ...options, cause: error };
  if (THROTTLED.test(aws.name) || aws.status === 429) return new GpuProblem("throttled", said, with_);
  if (UNAUTHORISED.test(aws.name) || aws.status === 401 || aws.status === 403) {
    return new GpuProblem("unauthorised", said, with_);
  }
  if (aws.name === "NoSuchBucket") return new GpuProblem("model-gone", "there is no such bucket", with_);
  if (aws.status === null) return new GpuProblem("network", aws.code || "the connection broke", with_);
  if (aws.status >= 500 || aws.status === 408) {
    return new GpuProblem("network", `it answered status ${aws.status}`, with_);
  }
  return new GpuProblem("failed", said, with_);
}

/** The problem of a start that was not answered with success. */
export function invocationProblem(error: unknown): GpuProblem {
  const aws = readAwsError(error);
  const unsure = !wasNotActedOn(aws);
  const said = clause(aws.said);
  if (aws.name === "ServiceUnavailable" || aws.name === "ModelNotReadyException") {
    return new GpuProblem("cold-start", said || "the endpoint is not ready", { cause: error });
  }
  if (aws.name === "ValidationError" || aws.name === "ValidationException") {
    if (/\b(creating|updating|not (yet )?(in service|ready)|being (created|updated))\b/i.test(said)) {
      return new GpuProblem("cold-start", said, { cause: error });
    }
    // The runtime says so, too, of an endpoint that is still being created.
    if (/not found|does not exist|could not find/i.test(said)) {
      return new GpuProblem("model-gone", said, { cause: error });
    }
    return new GpuProblem("invalid-input", said || "it refused the call", { cause: error });
  }
  return awsProblem(error, { unsure });
}
