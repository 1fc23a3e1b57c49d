/** One thing that is wrong with a definition, in the form of ValidateStateMachineDefinition's diagnostics. */
export interface Issue {
  readonly severity: "ERROR" | "WARNING";
  readonly code:
    | "INVALID_JSON_DESCRIPTION"
    | "SCHEMA_VALIDATION_FAILED"
    | "MISSING_TRANSITION_TARGET"
    | "DUPLICATE_STATE_NAME";
  readonly message: string;
  /** JSON pointer, e.g. `/States/Wait/Next`. */
  readonly location: string;
}

/** Collects issues, so that one look shows everything that is wrong. */
export class Issues {
  readonly list: Issue[] = [];

  add(location: string, message: string, code: Issue["code"] = "SCHEMA_VALIDATION_FAILED"): void {
    // A hostile definition must not answer with a message per state.
    if (this.list.length < 100) this.list.push({ severity: "ERROR", code, message, location });
  }
}

/** As CreateStateMachine's InvalidDefinition says it. */
export function formatIssues(issues: readonly Issue[]): string {
  const parts = issues.slice(0, 10).map((issue) => `${issue.code}: ${issue.message} at ${issue.location}`);
  return `Invalid State Machine Definition: '${parts.join(", ")}'`;
}
