import { describedProvider } from "../gpu/described.js";
import type { ReadNotification, VerifyCallback, WaitingBackend } from "../gpu/waiting.js";
import type { Aws } from "./aws.js";
import { type Bucket, s3Bucket } from "./bucket.js";
import { type ChosenService, describeSageMaker, type Endpoints, servedBrick } from "./description.js";
import { locationText } from "./location.js";
import { pollRun } from "./poll.js";
import { requestFile } from "./run-folder.js";
import { sagemakerRuns } from "./runs.js";
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

/** What hears that a run is over. */
export interface HearsRuns {
  /** Messages of SNS that are posted to a public address. */
  readonly verify: VerifyCallback;
  /** The event that SNS invokes a Lambda with. */
  readonly read: ReadNotification;
}

export type SageMakerBackend = WaitingBackend & HearsRuns;

/** Seconds that any run may take. */
const LONGEST_RUN = 3600;

/** The bricks of endpoints where their runs are looked after, while pictures are sent and collected elsewhere. */
export function watchedSageMaker(parts: SageMakerParts): SageMakerBackend {
  const { aws, chosen, now = () => new Date() } = parts;
  const bucket = s3Bucket(aws);
  const described = describedProvider(
    "sagemaker",
    (brick) => chosen.has(brick),
    (name) => {
      const served = servedBrick(name, parts);
      return served && { ...describeSageMaker(served), ...sagemakerRuns({ ...served, bucket, now }) };
    },
  );
  const close = async () => aws.s3.destroy();
  return { ...described, ...hearsRuns(parts, bucket), close };
}

export function hearsRuns(
  { general, chosen, now = () => new Date(), fetchText }: SageMakerParts,
  bucket: Bucket,
): HearsRuns {
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
