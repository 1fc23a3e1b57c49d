import type { ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { BrickwrightConfig } from "../functions/config/schema.js";
import type { FunctionName } from "./functions/table.js";

/** The model that reads pictures and writes plans: any OpenAI-compatible server. */
export interface BuilderProps {
  /** The model's name there. */
  readonly model: string;
  /** Up to and including `/v1`. Default: OpenAI's. */
  readonly baseUrl?: string;
  /** Default: an empty secret is made; put the key into it (the stack's output `BuilderKeySecret` names it). */
  readonly apiKey?: ISecret;
  /** Further settings of `builder` in a `brickwright.config`: `protocol`, `maxSide`, `timeoutSeconds` … */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Bricks on Replicate. */
export interface ReplicateProps {
  /** Default: an empty secret is made; put the token into it (output `ReplicateTokenSecret`). */
  readonly token?: ISecret;
}

/** Bricks on SageMaker asynchronous endpoints, which this stack calls and does not make. */
export interface SageMakerProps {
  /** Name of the endpoint for every brick that needs a GPU, unless `config` names another for one of them. */
  readonly endpoint: string;
  /** Names of the further endpoints that `config` gives bricks to. Default: none. */
  readonly furtherEndpoints?: readonly string[];
}

/** Days after which objects expire; `null`: never. */
export interface Retention {
  /** What people put under `uploads/` to be edited, and the sidecars. Default: never. */
  readonly uploads?: number | null;
  /** Pictures that the API was given, before they are taken on. Default: 2. */
  readonly incoming?: number | null;
  /** The originals of edits, by content; feedback and undo need them. Default: 30. */
  readonly sources?: number | null;
  /** Plans, working pictures, results and traces of edits. Default: 30. */
  readonly edits?: number | null;
  /** Results of bricks, so that nothing is computed twice. Default: 30. */
  readonly memo?: number | null;
  /** Pictures shown to GPU providers. Default: 1. */
  readonly gpuInputs?: number | null;
  /** What SageMaker's endpoints made and answered. Default: 1. */
  readonly gpuOutputs?: number | null;
  /** What SageMaker's endpoints said when they failed. Default: 7. */
  readonly gpuFailures?: number | null;
  /** What became of `uploads/`. Default: never. */
  readonly results?: number | null;
  /** Reports of batches. Default: 90. */
  readonly batches?: number | null;
  /** Replaced or deleted versions of people's objects (`uploads/`, `results/`). Default: 30. */
  readonly oldVersions?: number;
}

/** Who may use the HTTP API. */
export type Auth =
  /** Principals of AWS that may `execute-api:Invoke`; each one is a principal of its own. */
  | { readonly type: "iam" }
  /** Keys that `Authorization: Bearer` carries, kept as hashes in the table. The function checks them, so the gateway lets calls through to it. */
  | { readonly type: "api-key" }
  /** Tokens of an OpenID issuer, checked by the gateway. */
  | { readonly type: "jwt"; readonly issuer: string; readonly audience: readonly string[] };

/** What each principal may ask of the API. */
export interface PrincipalLimits {
  /** Default: 120. Null: as many as it likes. */
  readonly requestsPerMinute?: number | null;
  /** Default: as many as it likes. */
  readonly editsPerDay?: number;
  /** US dollars for GPU steps and models of its edits and batches. Default: as much as it likes. */
  readonly dollarsPerDay?: number;
}

export interface DomainProps {
  /** e.g. `edits.example.com`. Point its DNS at the output `DomainTarget`. */
  readonly name: string;
  /** In this stack's region. */
  readonly certificate: ICertificate;
}

export interface AlarmProps {
  /** Who is told. Default: nobody; alarms still show on the dashboard. */
  readonly email?: string;
  /** US dollars for bricks and models within a day above which it rings. Default: no such alarm. */
  readonly dollarsPerDay?: number;
}

export interface BrickwrightProps {
  /**
   * Beginning of the names of compiled machines; permissions and the sweep go by it, so no two stacks of one account and region may share it.
   * Lower-case letters, digits and hyphens, at most 32. Default: `brickwright-` and eight letters of the construct's address.
   */
  readonly machinePrefix?: string;
  /** Default: none; the offline Builder plans, which reads English. */
  readonly builder?: BuilderProps;
  /** Default: off. */
  readonly replicate?: ReplicateProps;
  /** Default: off. */
  readonly sageMaker?: SageMakerProps;
  /** What a `brickwright.config` holds: bricks of your own by http, which brick runs where, defaults. Default: nothing. */
  readonly config?: BrickwrightConfig;
  /** Secrets that the configuration reads as `{ env: NAME }`, by NAME. Default: none. */
  readonly secrets?: Readonly<Record<string, ISecret>>;
  /** Installs ISNet's weights, which draw finer outlines (see NOTICE for its terms). Default: true where this installation has them. */
  readonly isnet?: boolean;

  /** Executions of a function at once at most (reserved for it). Default: the account's own limit. */
  readonly concurrency?: Partial<Readonly<Record<FunctionName, number>>>;
  /** Uploads looked at at once, 2 … 1000. Default: 10. */
  readonly uploadsAtOnce?: number;

  readonly retention?: Retention;
  /** Keep bucket, table and secrets when the stack is deleted; otherwise they go with all that is in them. Default: true. */
  readonly keepData?: boolean;
  /** Default: keys of S3 and DynamoDB, which cost nothing. */
  readonly encryptionKey?: IKey;
  /** Keeps S3's access logs in a second bucket for 90 days. Default: true. */
  readonly bucketAccessLogs?: boolean;

  /** Default: `{ type: "iam" }`. */
  readonly auth?: Auth;
  /** Default: the gateway's own address. */
  readonly domain?: DomainProps;
  /** Origins of web pages that may call the API and upload. Default: none. */
  readonly corsOrigins?: readonly string[];
  /** Requests a second to the API, and at once. Default: 50 and 100. */
  readonly throttle?: { readonly rate: number; readonly burst: number };
  /** Default: 120 requests a minute, and no other limit. */
  readonly perPrincipal?: PrincipalLimits;
  /** Name of the event bus that hears of finished edits. Default: `default`. */
  readonly eventBus?: string;

  /** Functions run in it; it must lead to S3, DynamoDB, Step Functions, SQS, Secrets Manager and whatever the bricks call. Default: none. */
  readonly vpc?: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly securityGroups?: readonly ISecurityGroup[];

  readonly alarms?: AlarmProps;
  /** US dollars a month for all that bears this stack's tag; e-mails at 80 % and 100 % to `alarms.email`. Default: none. */
  readonly monthlyBudget?: number;
  /** Days; one of those that CloudWatch knows (1, 3, 5, 7, 14, 30, 60, 90 …). Default: 30. */
  readonly logRetentionDays?: number;
  /** X-Ray. Default: true. */
  readonly tracing?: boolean;
}
