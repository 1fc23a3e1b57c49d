import { supported } from "../../brick.js";
import type { BrickSpec } from "../../catalogue.js";
import type { BrickDescription } from "../../description.js";
import { type Endpoint, type Environment, missingSecrets, publicUrl } from "./endpoint.js";

/** What a brick behind an HTTP endpoint is, as far as the declaration tells. */
export function describeHttp(
  spec: BrickSpec,
  version: string,
  endpoint: Endpoint,
  environment: Environment,
): BrickDescription {
  return {
    brick: spec.name,
    version,
    model: publicUrl(endpoint),
    ...(endpoint.price ? { price: endpoint.price } : {}),
    available() {
      const [missing] = missingSecrets(endpoint, environment);
      if (missing === undefined) return supported;
      const reason = `its endpoint ${publicUrl(endpoint)} needs the environment variable ${missing}, which is not set`;
      return { ok: false, reason, hint: `Set ${missing}.` };
    },
    supports: () => supported,
  };
}
