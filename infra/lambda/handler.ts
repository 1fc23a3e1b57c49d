import { AsyncLocalStorage } from "node:async_hooks";
import { crossBoundary } from "../../functions/boundary.js";
import { jsonLogger } from "../../platform/aws/json-logger.js";
import { isBrickwrightError, TransientError } from "../../platform/errors.js";
import type { LogFields, Logger } from "../../platform/logger.js";

/** What Lambda tells of a call, as far as it is used. */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export type Work<In, Out> = (event: In, signal: AbortSignal, context: LambdaContext) => Promise<Out>;

/** Milliseconds before its end at which a call is told to give up, so that its failure is heard. */
const LAST_WORDS = 1500;

/**
 * A Lambda's handler. What it needs is put together at the first call and kept; a failure to do so is that call's, and the next
 * one tries again. Each line of its log bears the function, the request and the edit.
 */
export function lambdaHandler<In, Out>(
  open: (logger: Logger) => Promise<Work<In, Out>>,
): (event: In, context: LambdaContext) => Promise<Out> {
  const call = new AsyncLocalStorage<LogFields>();
  const logger = loggerWithin(call);
  let opened: Promise<Work<In, Out>> | null = null;
  return (event, context) =>
    call.run(fieldsOf(event, context), async () => {
      const deadline = new AbortController();
      const timer = setTimeout(
        () => deadline.abort(new TransientError("The function ran out of time.", "Try again.")),
        Math.max(0, context.getRemainingTimeInMillis() - LAST_WORDS),
      );
      try {
        opened ??= open(logger);
        const work = await opened.catch((error: unknown) => {
          opened = null;
          throw error;
        });
        return await work(event, deadline.signal, context);
      } catch (error) {
        if (isBrickwrightError(error)) logger.warn("failed", { error: error.name, why: error.message });
        else logger.error("a defect", { error });
        throw crossBoundary(error);
      } finally {
        clearTimeout(timer);
      }
    });
}

function fieldsOf(event: unknown, { awsRequestId }: LambdaContext): LogFields {
  const { editId } = (typeof event === "object" && event !== null ? event : {}) as { readonly editId?: unknown };
  return { requestId: awsRequestId, ...(typeof editId === "string" ? { editId } : {}) };
}

function loggerWithin(call: AsyncLocalStorage<LogFields>): Logger {
  const base = jsonLogger({ function: process.env.BRICKWRIGHT_FUNCTION });
  const level = (name: keyof Logger) => (message: string, fields?: LogFields) =>
    base[name](message, { ...call.getStore(), ...fields });
  return { debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") };
}
