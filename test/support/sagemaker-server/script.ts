/** How one run goes, when it does not simply succeed. */
export interface Course {
  /** Milliseconds in the endpoint's queue (no instance is up yet), and for which it runs. Default: 0 and 40. */
  readonly queue?: number;
  readonly run?: number;
  /** The container's answer is this status and body. */
  readonly error?: { readonly status: number; readonly body: unknown };
  /** SageMaker fails the run by itself, with this reason; no body comes with it. */
  readonly reason?: string;
  /** Characters after which SageMaker cuts a failure's reason off. Default: 1024. */
  readonly cutReason?: number;
  /** What is wrong with the answer or with what lies behind it. */
  readonly corrupt?:
    | "text"
    | "truncated"
    | "other-size"
    | "other-sum"
    | "other-folder"
    | "other-request"
    | "no-contract"
    | "gone";
}

/** What the server does with a call instead of answering it. */
export type Trouble =
  | { readonly status: number; readonly name: string; readonly message: string }
  /** Cuts the connection: before the call is heard, or after it was done. */
  | { readonly cut: "before" | "after" };

export interface SageMakerScript {
  /** Course of run number `index` (from 0). */
  readonly course?: (index: number, brick: string) => Course;
  /** Trouble with call number `index` (from 0): `service` is `s3` or `runtime`, path without the query. */
  readonly trouble?: (call: {
    index: number;
    service: "s3" | "runtime";
    method: string;
    path: string;
  }) => Trouble | null;
  /** Endpoints' S3FailurePath. Default: gpu-failures/ in the bucket; null for endpoints that have none. */
  readonly failurePath?: string | null;
}
