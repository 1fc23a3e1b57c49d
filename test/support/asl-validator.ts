import { createRequire } from "node:module";

interface Verdict {
  readonly isValid: boolean;
  readonly errors: readonly unknown[];
}

const validate: (definition: unknown) => Verdict = createRequire(import.meta.url)("asl-validator");

/** What asl-validator has against a state machine: nothing, when it is valid. The definition is not touched (the validator writes into its own). */
export function aslErrors(definition: object): readonly unknown[] {
  const { isValid, errors } = validate(structuredClone(definition));
  return isValid ? [] : errors;
}
