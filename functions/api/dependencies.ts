import type { Backend } from "../../bricks/backend.js";
import type { Catalogue } from "../../bricks/catalogue.js";
import type { Builder } from "../../builder/builder.js";
import type { Announcement } from "../../platform/announcer.js";
import type { Clock } from "../../platform/clock.js";
import type { Logger } from "../../platform/logger.js";
import type { MapRuns } from "../../platform/map-runs.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Records } from "../../platform/records.js";
import type { MultipartUploads } from "../../platform/uploads.js";
import type { Workflow } from "../../platform/workflow.js";
import type { IngestRequest, IngestResult, PlanRequest, PlanResult } from "../../statemachine/pipeline-contract.js";
import type { BatchPlace } from "../batch/start.js";
import type { EditRecord } from "../edits/record.js";
import { type RunHistory, standardRuns } from "../edits/work-done.js";
import type { SourceFacts } from "../ingest/source-facts.js";
import type { Authenticate } from "./principal.js";

/** Gets a picture from a person's URL, and refuses addresses that are nobody's business. */
export type FetchPicture = (
  url: string,
  limits: { readonly maxBytes: number; readonly timeoutSeconds: number; readonly signal: AbortSignal },
) => Promise<Uint8Array>;

export interface ApiDependencies {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly workflow: Pick<Workflow, "start" | "describe" | "history" | "stop">;
  /** Default: that of Standard machines. */
  readonly runHistory?: RunHistory | undefined;
  /** The fixed pipeline's machine. */
  readonly pipelineArn: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly catalogue: Catalogue;
  /** What can run here: only asked what it has, never to run anything. */
  readonly backends: readonly Backend[];
  /** In the order in which `auto` prefers them. */
  readonly builders: readonly Pick<Builder, "name">[];
  /** A critic's model is configured. */
  readonly critic: boolean;
  /** The pipeline's own first stages, for dry runs: in this process, or a call of their Lambdas. */
  readonly stages: {
    readonly ingest: (request: IngestRequest) => Promise<IngestResult<SourceFacts>>;
    readonly plan: (request: PlanRequest<unknown, SourceFacts>) => Promise<PlanResult>;
  };
  /** Null where pictures cannot be given by URL. */
  readonly fetchPicture: FetchPicture | null;
  readonly uploads: MultipartUploads;
  /** Null or missing where batches are not offered. */
  readonly batches?: BatchService | null | undefined;
  /** Makes expiring URLs of results, and of uploads in one piece. */
  readonly links: Pick<ObjectStore, "presign">;
  readonly authenticate: Authenticate;
  /** Brings an edit's end to where it was asked for. */
  readonly deliver?: ((record: EditRecord) => Promise<void>) | undefined;
  readonly announce?: ((news: Announcement) => Promise<void>) | undefined;
  /** Where executions live no longer than their process: its name, and whether another one's still lives. */
  readonly runner?: string | undefined;
  readonly isAlive?: ((runner: string) => Promise<boolean>) | undefined;
  readonly limits?: Partial<ApiLimits> | undefined;
  /** Of the program. */
  readonly version: string;
}

/** What batches take besides. */
export interface BatchService {
  /** Starts, describes and stops batches: not through a queue of edits. */
  readonly workflow: Pick<Workflow, "start" | "describe" | "stop">;
  readonly mapRuns: MapRuns;
  readonly place: () => Promise<BatchPlace>;
  /** Folders of the store, each with its slash, whose photos anybody who may ask may have edited. */
  readonly sharedFolders: readonly string[];
  /** Executions at a time where a batch does not say; no batch may have more. */
  readonly concurrency: { readonly cpu: number; readonly gpu: number };
  /** Gets a manifest from a person's URL; null where none may be given so. */
  readonly fetchFile: FetchPicture | null;
}

export interface ApiLimits {
  /** Bytes of a request's body. Lambda takes 6 MB as base64, which is 4.5 MB of picture. */
  readonly bodyBytes: number;
  /** Bytes of a picture that is uploaded past the gateway or fetched from a URL. */
  readonly pictureBytes: number;
  /** Seconds for fetching one picture from a URL. */
  readonly fetchSeconds: number;
  /** Longest `Prefer: wait`, in seconds. */
  readonly waitSeconds: number;
  /** Seconds for planning a dry run: below the gateway's 30. */
  readonly planSeconds: number;
  /** Seconds for which links to results hold. */
  readonly linkSeconds: number;
  /** Seconds for which an upload may be made. */
  readonly uploadSeconds: number;
  readonly events: {
    /** Longest time of one answer, in seconds; the client asks again. */
    readonly seconds: number;
    readonly pollSeconds: number;
    readonly heartbeatSeconds: number;
    /** The platform hands answers on only when they are complete: one ends as soon as it says anything new. */
    readonly buffered: boolean;
  };
  /** Of each principal; null: as many as it likes. */
  readonly requestsPerMinute: number | null;
  readonly editsPerDay: number | null;
  /** US dollars. */
  readonly dollarsPerDay: number | null;
  /** US dollars that are set aside for an edit that names no limit of its own, where there is one a day. */
  readonly dollarsPerEdit: number;
}

/** Those of an API behind API Gateway and Lambda. */
const defaultLimits: ApiLimits = {
  bodyBytes: 4_500_000,
  pictureBytes: 100_000_000,
  fetchSeconds: 20,
  waitSeconds: 25,
  planSeconds: 28,
  linkSeconds: 3600,
  uploadSeconds: 3600,
  events: { seconds: 25, pollSeconds: 1, heartbeatSeconds: 10, buffered: true },
  requestsPerMinute: 120,
  editsPerDay: null,
  dollarsPerDay: null,
  dollarsPerEdit: 1,
};

export function limitsOf(deps: ApiDependencies): ApiLimits {
  return { ...defaultLimits, ...deps.limits };
}

export function runHistoryOf({ workflow, runHistory }: ApiDependencies): RunHistory {
  return runHistory ?? standardRuns(workflow);
}
