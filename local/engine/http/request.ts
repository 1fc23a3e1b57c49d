import { ApiError } from "../api-error.js";
import { checkArn } from "../arn.js";
import { type Payload, parsePayload } from "../json.js";

/** A call's parameters, read field by field; whatever is not as the API says is refused by name. */
export class Parameters {
  constructor(private readonly fields: Readonly<Record<string, unknown>>) {}

  optionalText(name: string, longest = 1_048_576): string | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") throw invalid(name, "Member must be a string");
    if (value.length > longest) throw invalid(name, `Member must have length less than or equal to ${longest}`);
    return value;
  }

  text(name: string, longest?: number): string {
    const value = this.optionalText(name, longest);
    if (value === undefined) throw invalid(name, "Member must not be null");
    return value;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.fields[name];
    if (value === undefined || value === null) return fallback;
    if (typeof value !== "boolean") throw invalid(name, "Member must be a boolean");
    return value;
  }

  integer(name: string, smallest: number, largest: number, fallback: number): number {
    const value = this.fields[name];
    if (value === undefined || value === null) return fallback;
    if (typeof value !== "number" || !Number.isInteger(value)) throw invalid(name, "Member must be an integer");
    if (value < smallest) throw invalid(name, `Member must have value greater than or equal to ${smallest}`);
    if (value > largest) throw invalid(name, `Member must have value less than or equal to ${largest}`);
    return value;
  }

  choice<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.optionalText(name);
    const found = values.find((known) => known === value);
    if (value !== undefined && found === undefined) {
      throw invalid(name, `Member must satisfy enum value set: [${values.join(", ")}]`);
    }
    return found;
  }

  arn(name: string, ...kinds: ArnKinds): string {
    return checkArn(this.text(name, 2048), kinds);
  }

  /** `[{ key, value }]`. */
  tags(name: string): ReadonlyMap<string, string> {
    const value = this.fields[name];
    if (value === undefined || value === null) return new Map();
    if (!Array.isArray(value)) throw invalid(name, "Member must be a list");
    const tags = new Map<string, string>();
    for (const item of value as unknown[]) {
      const { key, value: text } = (item ?? {}) as { key?: unknown; value?: unknown };
      if (typeof key !== "string" || key.length === 0 || key.length > 128)
        throw invalid(name, "Tag keys have 1 to 128 characters");
      tags.set(key, typeof text === "string" ? text.slice(0, 256) : "");
    }
    if (tags.size > 50) throw new ApiError("TooManyTags", "Too many tags: a resource has at most 50");
    return tags;
  }

  texts(name: string): readonly string[] {
    const value = this.fields[name];
    if (!Array.isArray(value)) throw invalid(name, "Member must be a list");
    return value.map(String);
  }

  /** The JSON text of an execution's input; `{}` where there is none. */
  input(name: string): Payload {
    const text = this.optionalText(name) ?? "{}";
    if (text === "")
      throw new ApiError("InvalidExecutionInput", "Invalid State Machine Execution Input: 'Invalid execution input.'");
    try {
      return parsePayload(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ApiError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${reason}'`);
    }
  }
}

type ArnKinds = readonly ("stateMachine" | "execution" | "express")[];

function invalid(name: string, what: string): ApiError {
  return new ApiError(
    "ValidationException",
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${what}`,
  );
}
