import { type FailureRequest, stepFailure } from "../statemachine/pipeline-contract.js";

/** What went wrong with an edit, where, and what to do. */
export interface EditFailure {
  /** Error name, e.g. `NotInPictureError`. */
  readonly error: string;
  /** What happened and the next step, for a person. */
  readonly message: string;
  /** `Ingest`, `Plan`, `Compile`, `Run` or `Publish`. */
  readonly stage: string;
  /** The plan's step id, when a brick failed. */
  readonly step?: string;
  readonly brick?: string;
}

/** The facts of a failed stage in the words of whoever failed first, out of the causes that enclose each other. */
export function describeFailure({
  stage,
  error,
  cause,
}: Pick<FailureRequest, "stage" | "error" | "cause">): EditFailure {
  const failed = stage === "Run" ? stepFailure(cause) : null;
  const innermost = failed ?? { error, cause };
  const message =
    lambdaMessage(innermost.cause) || timeoutMessage(innermost.error) || innermost.cause || innermost.error;
  return {
    error: innermost.error,
    message,
    stage,
    ...(failed ? { step: failed.step, brick: failed.brick } : {}),
  };
}

/** `{ errorType, errorMessage, trace }`, as Lambda reports a thrown error. */
function lambdaMessage(cause: string): string | null {
  const { errorMessage } = parseObject(cause);
  return typeof errorMessage === "string" && errorMessage !== "" ? errorMessage : null;
}

function timeoutMessage(error: string): string | null {
  return error === "States.Timeout" || error === "States.HeartbeatTimeout"
    ? "It took longer than it may. Try again, or with a smaller picture."
    : null;
}

/** The failure in the cause of a failed execution of the pipeline. */
export function readPipelineFailure(error = "Error", cause = ""): EditFailure {
  const facts = parseObject(cause);
  const text = (name: string) => (typeof facts[name] === "string" ? facts[name] : "");
  if (text("stage") === "") return { error, message: cause || error, stage: "" };
  return describeFailure({
    stage: text("stage") as FailureRequest["stage"],
    error: text("error") || error,
    cause: text("cause"),
  });
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
