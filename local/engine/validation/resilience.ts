import { catchFields, retryFields } from "./fields.js";
import type { ValueChecks } from "./values.js";

/** Retry and Catch of one state. */
export function checkResilience(state: Record<string, unknown>, location: string, checks: ValueChecks): void {
  if (state.Retry !== undefined && checks.list(state.Retry, `${location}/Retry`)) {
    for (const [index, retrier] of state.Retry.entries()) {
      const at = `${location}/Retry[${index}]`;
      if (!checks.object(retrier, at, retryFields)) continue;
      checkErrorEquals(retrier, at, index === state.Retry.length - 1, checks);
      checks.number(retrier.IntervalSeconds, `${at}/IntervalSeconds`, isPositiveInteger, "a positive integer");
      checks.number(
        retrier.MaxAttempts,
        `${at}/MaxAttempts`,
        (value) => Number.isInteger(value) && value >= 0 && value <= 99_999_999,
        "an integer from 0 to 99999999",
      );
      checks.number(retrier.BackoffRate, `${at}/BackoffRate`, (value) => value >= 1, "a number of at least 1.0");
      const interval = typeof retrier.IntervalSeconds === "number" ? retrier.IntervalSeconds : 1;
      checks.number(
        retrier.MaxDelaySeconds,
        `${at}/MaxDelaySeconds`,
        (value) => Number.isInteger(value) && value > interval && value < 31_622_400,
        "an integer greater than IntervalSeconds and less than 31622400",
      );
      if (retrier.JitterStrategy !== undefined && !["FULL", "NONE"].includes(String(retrier.JitterStrategy))) {
        checks.issues.add(
          `${at}/JitterStrategy`,
          "The field 'JitterStrategy' should have one of these values: [FULL, NONE]",
        );
      }
    }
  }
  if (state.Catch !== undefined && checks.list(state.Catch, `${location}/Catch`)) {
    for (const [index, catcher] of state.Catch.entries()) {
      const at = `${location}/Catch[${index}]`;
      if (!checks.object(catcher, at, catchFields)) continue;
      checkErrorEquals(catcher, at, index === state.Catch.length - 1, checks);
      checks.required(catcher, ["Next"], at);
      checks.assign(catcher.Assign, `${at}/Assign`);
      checks.template(catcher.Output, `${at}/Output`);
    }
  }
}

function isPositiveInteger(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 99_999_999;
}

function checkErrorEquals(handler: Record<string, unknown>, at: string, last: boolean, checks: ValueChecks): void {
  checks.required(handler, ["ErrorEquals"], at);
  const names = handler.ErrorEquals;
  if (names === undefined || !checks.list(names, `${at}/ErrorEquals`)) return;
  for (const [index, name] of names.entries()) {
    if (typeof name !== "string") checks.issues.add(`${at}/ErrorEquals[${index}]`, "Expected a string");
  }
  if (names.includes("States.ALL")) {
    if (names.length > 1) checks.issues.add(`${at}/ErrorEquals`, "States.ALL must appear alone");
    if (!last) checks.issues.add(`${at}/ErrorEquals`, "States.ALL must be in the last entry");
  }
}
