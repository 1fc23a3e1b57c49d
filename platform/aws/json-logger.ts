import { BrickwrightError } from "../errors.js";
import type { LogFields, Logger } from "../logger.js";

type Level = "debug" | "info" | "warn" | "error";

/** CloudWatch takes 256 KiB an event, and a long one is paid by the byte. */
const LONGEST = 32_000;

/**
 * One JSON object a line, with `fields` (service, function, request id …) in each. What cannot be JSON is told as text;
 * logging never fails. Whoever calls sees to it that nothing secret is among the fields.
 */
export function jsonLogger(
  fields: LogFields = {},
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Logger {
  const log = (level: Level) => (message: string, more?: LogFields) =>
    write(lineOf({ level, time: new Date().toISOString(), message, ...fields, ...more }));
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

function lineOf(entry: LogFields): string {
  let text: string;
  try {
    text = JSON.stringify(entry, plain);
  } catch (error) {
    const { level, time, message } = entry;
    text = JSON.stringify({ level, time, message, unloggable: String(error) });
  }
  if (text.length <= LONGEST) return text;
  const { level, time, message, editId } = entry;
  return JSON.stringify({ level, time, message, editId, cut: text.slice(0, LONGEST / 2) });
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    const hint = value instanceof BrickwrightError && value.hint !== "" ? { hint: value.hint } : {};
    return { name, message, ...hint, stack, ...(cause === undefined ? {} : { cause }) };
  }
  return value;
}
