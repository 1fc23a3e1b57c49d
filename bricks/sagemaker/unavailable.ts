import type { Backend } from "../backend.js";
import type { Support } from "../brick.js";
import { neverRun } from "../description.js";
import { type Endpoints, servedSpec, VERSION } from "./description.js";

/** What the configuration gives to SageMaker where it cannot be asked: listed with the reason (a clause), and never run. */
export function sagemakerUnavailable(endpoints: Endpoints, missing: string, hint: string): Backend {
  const { chosen } = endpoints;
  const support: Support = { ok: false, reason: `SageMaker cannot be asked: ${missing}`, hint };
  return {
    name: "sagemaker",
    partial: true,
    chosenFor: (brick) => chosen.has(brick),
    async find(name) {
      if (servedSpec(name, endpoints) === null) return null;
      return neverRun("sagemaker", {
        brick: name,
        version: `${VERSION}.${chosen.get(name)?.version ?? "1"}`,
        model: "endpoint",
        available: () => support,
        supports: () => support,
      });
    },
    async close() {},
  };
}
