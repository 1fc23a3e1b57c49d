import type { S3Client } from "@aws-sdk/client-s3";
import type { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";

/** AWS's own clients, whose credentials and addresses come from the SDK's default chain. */
export interface Aws {
  readonly s3: S3Client;
  readonly runtime: SageMakerRuntimeClient;
}

/** Milliseconds. */
const TO_CONNECT = 5_000;
const TO_ANSWER = 60_000;

/** The clients; `region` where it is not the environment's or the profile's. */
export async function openAws(region?: string): Promise<Aws> {
  // Which Node later versions of the SDK will need is of no use to whoever edits photographs with this one.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const [{ S3Client }, { SageMakerRuntimeClient }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/client-sagemaker-runtime"),
  ]);
  const common = {
    ...(region === undefined ? {} : { region }),
    // Without the last of them a late answer is only complained of, and waited for without end.
    requestHandler: { connectionTimeout: TO_CONNECT, requestTimeout: TO_ANSWER, throwOnRequestTimeout: true },
  };
  return {
    s3: new S3Client(common),
    // A start whose answer was lost is not sent again by the client: it may run, and would be paid twice.
    runtime: new SageMakerRuntimeClient({ ...common, maxAttempts: 1 }),
  };
}

/** Milliseconds that the search for credentials may take (an instance's own are asked for over its network). */
const TO_FIND_CREDENTIALS = 4_000;

/** What is missing of region and credentials, in a clause; null when nothing is. */
export async function missingAccess({ runtime }: Aws): Promise<string | null> {
  try {
    await runtime.config.region();
  } catch {
    return "no AWS region is set";
  }
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("late")), TO_FIND_CREDENTIALS).unref();
  });
  try {
    await Promise.race([runtime.config.credentials(), late]);
    return null;
  } catch {
    return "there are no AWS credentials";
  }
}
