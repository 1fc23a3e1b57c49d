import type { Backend } from "../backend.js";
import type { BrickImplementation } from "../brick.js";
import type { BrickSpec, Catalogue } from "../catalogue.js";
import type { ReadNotification, VerifyCallback, WaitingBackend, WaitingBrick } from "../gpu/waiting.js";
import type { Aws } from "./aws.js";
import { sagemakerBrick, withoutEndpoint } from "./brick.js";
import { s3Bucket } from "./bucket.js";
import { invokeAsync } from "./invoke.js";
import { locationText } from "./location.js";
import { pollRun } from "./poll.js";
import { requestFile } from "./run-folder.js";
import { containerBricks, whyNotServed } from "./servable.js";
import { type BrickSettings, type GeneralSettings, type Service, serviceOf } from "./settings.js";
import type { FetchText } from "./sns/address.js";
import type { LookAfter } from "./sns/notification.js";
import { readSnsEvent, verifySnsPost } from "./sns/verify.js";

/** A brick that the configuration gives to an endpoint. */
export interface ChosenService {
  readonly settings: BrickSettings;
  /** The version that the configuration states. */
  readonly version: string;
}

export interface SageMakerParts {
  readonly aws: Aws;
  readonly general: GeneralSettings;
  readonly chosen: ReadonlyMap<string, ChosenService>;
  readonly catalogue: Catalogue;
  /** Default: the system's. */
  readonly now?: () => Date;
  /** How certificates and confirmations of SNS are fetched. Default: over https. */
  readonly fetchText?: FetchText;
}

export interface SageMakerBackend extends WaitingBackend {
  /** Messages of SNS that are posted to a public address. */
  readonly verify: VerifyCallback;
  /** The event that SNS invokes a Lambda with. */
  readonly read: ReadNotification;
}

/** Seconds that any run may take. */
const LONGEST_RUN = 3600;

/** The bricks that endpoints of SageMaker serve: those that the configuration names, and where it has a general endpoint, that one's. */
export function sagemakerBackend(parts: SageMakerParts): SageMakerBackend {
  const { aws, general, chosen, catalogue, now = () => new Date(), fetchText } = parts;
  const bucket = s3Bucket(aws);
  const invoke = invokeAsync(aws);
  const bricks = new Map<string, WaitingBrick>();
  const services = servicesOf(general, chosen);
  const look: LookAfter = async ({ id, endpoint, request, output, failureReason }) => {
    const own = (s: Service) => s.endpoint === endpoint && locationText(requestFile(s, id)) === request;
    const service = services.find(own);
    if (service === undefined) return null;
    const told = { output, failureReason };
    return pollRun({ bucket, service, runSeconds: LONGEST_RUN, now }, id, new AbortController().signal, told);
  };
  const { topics = [] } = general;
  return {
    name: "sagemaker",
    waits: true,
    partial: true,
    chosenFor: (brick) => chosen.has(brick),
    async find(name) {
      const known = bricks.get(name);
      if (known !== undefined) return known;
      const spec = servedSpec(name, general, chosen, catalogue);
      const service = spec && serviceOf(general, chosen.get(name)?.settings ?? {});
      // What lacks an endpoint or a bucket was found when the configuration was read.
      if (!spec || !service || "missing" in service) return null;
      const version = chosen.get(name)?.version ?? "1";
      const brick = sagemakerBrick({ spec, service, version, bucket, invoke, now });
      bricks.set(name, brick);
      return brick;
    },
    async close() {
      aws.s3.destroy();
      aws.runtime.destroy();
    },
    verify: verifySnsPost({ topics, look, ...(fetchText ? { fetchText } : {}) }),
    read: readSnsEvent({ topics, look }),
  };
}

/** What the configuration gives to SageMaker where it cannot be asked: listed with the reason, and never run. */
export function sagemakerUnavailable(
  { general, chosen, catalogue }: Pick<SageMakerParts, "general" | "chosen" | "catalogue">,
  missing: string,
  hint: string,
): Backend {
  return {
    name: "sagemaker",
    partial: true,
    chosenFor: (brick) => chosen.has(brick),
    async find(name): Promise<BrickImplementation | null> {
      const spec = servedSpec(name, general, chosen, catalogue);
      return spec ? withoutEndpoint(spec, chosen.get(name)?.version ?? "1", missing, hint) : null;
    },
    async close() {},
  };
}

/** The brick, where it is given to an endpoint by name, or is one of the general endpoint's. */
function servedSpec(
  name: string,
  { endpoint, bricks }: GeneralSettings,
  chosen: ReadonlyMap<string, ChosenService>,
  catalogue: Catalogue,
): BrickSpec | null {
  const spec = catalogue.get(name);
  if (spec === undefined || whyNotServed(spec) !== null) return null;
  const served = endpoint === undefined ? [] : (bricks ?? containerBricks);
  return chosen.has(name) || served.includes(name) ? spec : null;
}

function servicesOf(general: GeneralSettings, chosen: ReadonlyMap<string, ChosenService>): Service[] {
  const all: BrickSettings[] = [{}, ...[...chosen.values()].map(({ settings }) => settings)];
  return all.flatMap((own) => {
    const service = serviceOf(general, own);
    return "missing" in service ? [] : [service];
  });
}
