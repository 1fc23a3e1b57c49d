import type { BrickImplementation } from "../../brick.js";
import type { BrickSpec } from "../../catalogue.js";
import { implement } from "../../description.js";
import { foreignError } from "../foreign-error.js";
import { clause } from "../text.js";
import { describeHttp } from "./description.js";
import { type Endpoint, type Environment, endpointRedactor, headersOf, publicUrl } from "./endpoint.js";
import { type Answer, exchange } from "./exchange.js";
import { mostAnswerBytes, readError, readOutputs, writeCall } from "./messages.js";

/** A brick that an HTTP endpoint runs, by the contract in docs/bring-a-brick.md. */
export function httpBrick(
  spec: BrickSpec,
  version: string,
  endpoint: Endpoint,
  environment: Environment,
): BrickImplementation {
  const redact = endpointRedactor(endpoint, environment);
  return implement(describeHttp(spec, version, endpoint, environment), {
    async run(inputs, { seed, signal }) {
      const body = await writeCall(spec.name, seed, inputs);
      const answer = await exchange(
        endpoint,
        headersOf(endpoint, environment),
        body,
        mostAnswerBytes(spec, inputs),
        signal,
      );
      if (answer.status >= 200 && answer.status < 300) return readOutputs(answer.text, spec, inputs);
      throw refusedBy(spec.name, endpoint, answer, redact);
    },
  });
}

/** What a status other than success means. Only what may pass is retried. */
function refusedBy(
  brick: string,
  endpoint: Endpoint,
  { status, text }: Answer,
  redact: (text: string) => string,
): Error {
  const said = readError(text);
  const where = publicUrl(endpoint);
  if (said !== null) {
    const kind = said.type ?? (mayPass(status) ? "transient" : "failed");
    return foreignError(brick, kind, redact(said.message), clause(redact(said.hint)));
  }
  if (mayPass(status))
    return foreignError(brick, "transient", `${where} answered status ${status}`, "Try again later.");
  const hint =
    status === 401 || status === 403
      ? "Check the headers in brickwright.config and the environment variables that they name."
      : status === 404 || status === 405
        ? "Check the url in brickwright.config."
        : "See the server's own log.";
  return foreignError(brick, "failed", `${where} answered status ${status}`, hint);
}

function mayPass(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
