import { BrickwrightError } from "../../platform/errors.js";

/** More photos failed than the batch bears. The state machine gives the batch up. */
export class TooManyFailuresError extends BrickwrightError {
  override readonly name = "TooManyFailuresError";
}

/** Its principal may not begin as many edits as it has photos. */
export class EditsReachedError extends BrickwrightError {
  override readonly name = "EditsReachedError";
}

/** A batch whose every photo is done, or can never be. */
export class NothingLeftError extends BrickwrightError {
  override readonly name = "NothingLeftError";
}

/** Not one of its photos could be edited. */
export class NothingDoneError extends BrickwrightError {
  override readonly name = "NothingDoneError";
}

/** What the batch may cost is spent, or set aside for photos under way. The photo is left; a retry takes it up. */
export class BudgetReachedError extends BrickwrightError {
  override readonly name = "BudgetReachedError";
}
