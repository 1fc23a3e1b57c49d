import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  HttpMethods,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { s3StoreActions } from "../../platform/aws/s3-store.js";
import { acknowledge } from "../acknowledge.js";
import type { Retention } from "../props.js";

/** Everything that lies in the bucket lies under one of these. */
export const prefixes = {
  uploads: "uploads/",
  incoming: "incoming/",
  sources: "sources/",
  edits: "edits/",
  memo: "memo/",
  gpuInputs: "gpu-inputs/",
  gpuOutputs: "gpu-outputs/",
  gpuAnswers: "gpu-answers/",
  gpuFailures: "gpu-failures/",
  results: "results/",
  batches: "batches/",
  batchWork: "batch-work/",
} as const;
export type Prefix = keyof typeof prefixes;

/** Prefixes whose objects are people's own: old versions of theirs are kept for a while. */
const peoples: readonly Prefix[] = ["uploads", "results"];

const RETENTION = {
  uploads: null,
  incoming: 2,
  sources: 30,
  edits: 30,
  memo: 30,
  gpuInputs: 1,
  gpuOutputs: 1,
  gpuAnswers: 1,
  gpuFailures: 7,
  results: null,
  batches: 90,
  batchWork: 90,
} as const satisfies Record<Prefix, number | null>;

export interface StorageProps {
  readonly retention?: Retention | undefined;
  readonly keepData: boolean;
  readonly encryptionKey?: IKey | undefined;
  readonly accessLogs: boolean;
  readonly corsOrigins: readonly string[];
}

/** The one bucket: private, encrypted, over TLS only, versioned; objects expire by prefix. */
export class Storage extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    const { retention = {}, keepData, encryptionKey, accessLogs, corsOrigins } = props;
    const common = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    const logs = accessLogs ? this.#accessLogs(common) : undefined;
    this.bucket = new Bucket(this, "Bucket", {
      ...common,
      ...(encryptionKey
        ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      ...(logs ? { serverAccessLogsBucket: logs as IBucket, serverAccessLogsPrefix: "s3/" } : {}),
      versioned: true,
      lifecycleRules: lifecycle(retention),
      ...(corsOrigins.length === 0
        ? {}
        : {
            cors: [
              {
                allowedOrigins: [...corsOrigins],
                allowedMethods: [HttpMethods.PUT, HttpMethods.GET],
                allowedHeaders: ["content-type", "x-amz-*"],
                // The browser hands the parts' tags back when it completes an upload.
                exposedHeaders: ["ETag"],
                maxAge: 3600,
              },
            ],
          }),
    });
    if (!accessLogs) acknowledge(this.bucket, "AwsSolutions-S1", "bucketAccessLogs is off by the owner's choice.");
  }

  #accessLogs(common: object): Bucket {
    const bucket = new Bucket(this, "AccessLogs", {
      ...common,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ expiration: Duration.days(90) }],
    });
    acknowledge(bucket, "AwsSolutions-S1", "It is the bucket that access logs go to; its own would go to itself.");
    return bucket;
  }

  /** Statements that let a function at some prefixes. Whoever reads may list, or a missing object would be a forbidden one. */
  statements(access: StorageAccess): PolicyStatement[] {
    const { read = [], write = [], remove = [] } = access;
    const objects = (names: readonly Prefix[]) => names.map((name) => this.folder(name));
    const allow = (actions: readonly string[], resources: string[]) =>
      resources.length === 0 ? [] : [new PolicyStatement({ actions: [...actions], resources })];
    return [
      ...allow(s3StoreActions.read, objects(read)),
      ...allow(s3StoreActions.write, objects(write)),
      ...allow(s3StoreActions.delete, objects(remove)),
      ...allow(s3StoreActions.bucket, read.length === 0 ? [] : [this.bucket.bucketArn]),
    ];
  }

  /** ARN of all objects under a prefix. */
  folder(name: Prefix): string {
    return this.bucket.arnForObjects(`${prefixes[name]}*`);
  }

  /** Lets S3 tell a queue of what is put under `uploads/` and `batches/`: by CloudFormation's own means, without a custom resource. */
  notifyOfUploads(queueArn: string, queuePolicy: Construct): void {
    const resource = this.bucket.node.defaultChild as CfnBucket;
    resource.notificationConfiguration = {
      queueConfigurations: [
        {
          event: "s3:ObjectCreated:*",
          queue: queueArn,
          filter: { s3Key: { rules: [{ name: "prefix", value: prefixes.uploads }] } },
        },
        {
          event: "s3:ObjectCreated:*",
          queue: queueArn,
          filter: { s3Key: { rules: [{ name: "prefix", value: prefixes.batches }] } },
        },
      ],
    };
    // S3 asks the queue for leave when the bucket is made.
    resource.node.addDependency(queuePolicy);
  }
}

export interface StorageAccess {
  readonly read?: readonly Prefix[];
  readonly write?: readonly Prefix[];
  readonly remove?: readonly Prefix[];
}

/** Prefixes that are kept as long as another one. */
const RETAINED_AS: Partial<Record<Prefix, keyof Retention>> = { gpuAnswers: "gpuOutputs", batchWork: "batches" };

function lifecycle(retention: Retention): LifecycleRule[] {
  const { oldVersions = 30 } = retention;
  const rules = (Object.keys(prefixes) as Prefix[]).map((name): LifecycleRule => {
    const given = retention[RETAINED_AS[name] ?? (name as keyof Retention)];
    const days = given === undefined ? RETENTION[name] : given;
    return {
      id: name,
      prefix: prefixes[name],
      ...(days === null ? {} : { expiration: Duration.days(days) }),
      // What expires in a versioned bucket is only hidden: it goes with its old versions.
      noncurrentVersionExpiration: Duration.days(peoples.includes(name) ? oldVersions : 1),
    };
  });
  return [
    ...rules,
    { id: "unfinished-uploads", abortIncompleteMultipartUploadAfter: Duration.days(2) },
    { id: "empty-delete-markers", expiredObjectDeleteMarker: true },
  ];
}
