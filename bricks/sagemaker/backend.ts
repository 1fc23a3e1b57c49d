import type { ReadNotification, VerifyCallback, WaitingBackend, WaitingBrick } from "../gpu/waiting.js";
import type { Aws } from "./aws.js";
import { sagemakerBrick } from "./brick.js";
import { s3Bucket } from "./bucket.js";
import { type ChosenService, type Endpoints, servedBrick } from "./description.js";
import { invokeAsync } from "./invoke.js";
import { locationText } from "./location.js";
import { pollRun } from "./poll.js";
import { requestFile } from "./run-folder.js";
import { type BrickSettings, type GeneralSettings, type Service, serviceOf } from "./settings.js";
import type { FetchText } from "./sns/address.js";
import type { LookAfter } from "./sns/notification.js";
import { readSnsEvent, verifySnsPost } from "./sns/verify.js";

export interface SageMakerParts extends Endpoints {
  readonly aws: Aws;
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
  const { aws, general, chosen, now = () => new Date(), fetchText } = parts;
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
      const served = servedBrick(name, parts);
      if (served === null) return null;
      const brick = sagemakerBrick({ ...served, bucket, invoke, now });
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

function servicesOf(general: GeneralSettings, chosen: ReadonlyMap<string, ChosenService>): Service[] {
  const all: BrickSettings[] = [{}, ...[...chosen.values()].map(({ settings }) => settings)];
  return all.flatMap((own) => {
    const service = serviceOf(general, own);
    return "missing" in service ? [] : [service];
  });
}
