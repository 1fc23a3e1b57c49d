import type { Compiler } from "../expression.js";
import { isObject, typeName } from "../json.js";
import { expressionSource } from "../template.js";
import type { Issues } from "./issue.js";

const MAX_SECONDS = 99_999_999;

/** Checks of single values; each adds what is wrong to the issues. */
export class ValueChecks {
  constructor(
    readonly issues: Issues,
    private readonly compiler: Compiler,
  ) {}

  /** Every expression inside must parse. */
  template(value: unknown, location: string): void {
    if (typeof value === "string") {
      const source = expressionSource(value);
      if (source === null) return;
      try {
        if (source === "") throw new SyntaxError("the expression is empty");
        this.compiler.compile(source);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.issues.add(location, `The JSONata expression '${source.slice(0, 200)}' does not parse: ${reason}`);
      }
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.template(item, `${location}/${index}`);
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) this.template(item, `${location}/${key}`);
    }
  }

  isExpression(value: unknown): boolean {
    return typeof value === "string" && expressionSource(value) !== null;
  }

  /** A whole number of seconds, or an expression. */
  seconds(value: unknown, location: string, smallest: number): void {
    this.integer(value, location, smallest, MAX_SECONDS);
  }

  integer(value: unknown, location: string, smallest: number, largest: number): void {
    if (value === undefined) return;
    if (this.isExpression(value)) this.template(value, location);
    else if (!Number.isInteger(value) || (value as number) < smallest || (value as number) > largest) {
      this.issues.add(location, `Expected an integer from ${smallest} to ${largest} or a JSONata expression`);
    }
  }

  number(value: unknown, location: string, test: (value: number) => boolean, expected: string): void {
    if (value === undefined) return;
    if (typeof value !== "number" || !Number.isFinite(value) || !test(value)) {
      this.issues.add(location, `Expected ${expected}`);
    }
  }

  text(value: unknown, location: string): value is string {
    if (typeof value === "string") return true;
    this.issues.add(location, `Expected a string, but was ${typeName(value)}`);
    return false;
  }

  /** An object without fields other than those; `what` names it in the message. */
  object(value: unknown, location: string, fields: ReadonlySet<string>): value is Record<string, unknown> {
    if (!isObject(value)) {
      this.issues.add(location, `Expected an object, but was ${typeName(value)}`);
      return false;
    }
    for (const key of Object.keys(value)) {
      if (!fields.has(key)) this.issues.add(`${location}/${key}`, `Field '${key}' is not supported`);
    }
    return true;
  }

  list(value: unknown, location: string): value is unknown[] {
    if (!Array.isArray(value)) {
      this.issues.add(location, `Expected an array, but was ${typeName(value)}`);
      return false;
    }
    if (value.length === 0) this.issues.add(location, "Value cannot be empty");
    return true;
  }

  required(value: Record<string, unknown>, fields: readonly string[], location: string): void {
    const missing = fields.filter((field) => value[field] === undefined);
    if (missing.length > 0) {
      this.issues.add(location === "" ? "/" : location, `These fields are required: [${missing.join(", ")}]`);
    }
  }

  /** Assign: variable names to values. */
  assign(value: unknown, location: string): void {
    if (value === undefined) return;
    if (!isObject(value)) {
      this.issues.add(location, "Assign must be an object of variable names and values");
      return;
    }
    for (const [name, item] of Object.entries(value)) {
      if (!/^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u.test(name)) {
        this.issues.add(`${location}/${name}`, `'${name}' is not a valid variable name`);
      } else if (name === "states") {
        this.issues.add(`${location}/${name}`, "The variable name 'states' is reserved");
      }
      this.template(item, `${location}/${name}`);
    }
  }
}
