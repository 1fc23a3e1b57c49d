import type { z } from "zod";
import { BadInputError } from "../../platform/errors.js";

export interface Problem {
  /** `bricks[0].inputs.image`, or empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

const MOST_PROBLEMS = 5;

/** One error that names the file and the places in it. No value of the file is repeated: it may be a secret. */
export function configError(file: string, problems: readonly Problem[]): BadInputError {
  const said = problems
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  const more = problems.length - said.length;
  const rest = more > 0 ? `; and ${more} more` : "";
  return new BadInputError(
    `The configuration ${file} cannot be used. ${said.join("; ")}${rest}.`,
    "See docs/bring-a-brick.md, or run with --no-config.",
  );
}

/** The problems of a value that is not of the configuration's shape. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const path = pathText(issue.path);
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: "there is no such setting" }));
      case "invalid_key":
        return issue.issues.map(({ message }) => ({ path, message: `the name ${plain(message)}` }));
      case "invalid_value":
        return [{ path, message: `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}` }];
      case "invalid_type":
        return [
          { path, message: `must be ${nounOf(issue.expected)}${issue.input === undefined ? ", and is missing" : ""}` },
        ];
      default:
        return [{ path, message: plain(issue.message) }];
    }
  });
}

export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    const name = String(part).slice(0, 60);
    if (/^[A-Za-z_$][\w$]*$/.test(name)) return text === "" ? name : `${text}.${name}`;
    return `${text}[${JSON.stringify(name)}]`;
  }, "");
}

function nounOf(expected: string): string {
  if (expected === "object" || expected === "record") return "an object";
  if (expected === "array") return "a list";
  if (expected === "int") return "a whole number";
  return `a ${expected}`;
}

function plain(message: string): string {
  return message.replace(/\s+/g, " ").replace(/\.$/, "").slice(0, 300);
}
