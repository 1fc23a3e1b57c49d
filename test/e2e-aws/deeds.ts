import type { Deed } from "./policies.js";
import { ACCOUNT, REGION } from "./template.js";

/** A request to AWS as it came. */
export interface AwsRequest {
  readonly service: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/**
 * The IAM actions that a request takes, by the service authorization reference, as far as this program makes such requests.
 * @throws for any other request.
 */
export function deedsOf(request: AwsRequest): readonly Deed[] {
  if (request.service === "s3") return onS3(request);
  const operation = request.headers["x-amz-target"]?.split(".")[1] ?? "";
  const body = request.service === "lambda" ? {} : (JSON.parse(request.body.toString()) as Record<string, unknown>);
  const text = (name: string) => (typeof body[name] === "string" ? body[name] : "");
  switch (request.service) {
    case "dynamodb": {
      const table = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${text("TableName")}`;
      const resource = text("IndexName") === "" ? table : `${table}/index/${text("IndexName")}`;
      return [{ action: `dynamodb:${operation}`, resource }];
    }
    case "states":
      return onStates(operation, text, body);
    case "lambda": {
      const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.path)?.[1] ?? "";
      return [{ action: "lambda:InvokeFunction", resource: decodeURIComponent(name) }];
    }
    case "sqs":
      return [
        {
          action: `sqs:${operation}`,
          resource: `arn:aws:sqs:${REGION}:${ACCOUNT}:${text("QueueUrl").split("/").at(-1)}`,
        },
      ];
    case "events": {
      const entries = body.Entries as readonly { readonly EventBusName: string; readonly Source: string }[];
      return entries.map(({ EventBusName, Source }) => ({
        action: `events:${operation}`,
        resource: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${EventBusName}`,
        context: { "events:source": Source },
      }));
    }
    case "secretsmanager":
      return [{ action: `secretsmanager:${operation}`, resource: text("SecretId") }];
    default:
      throw new Error(`nobody expected a request to ${request.service}`);
  }
}

function onStates(operation: string, text: (name: string) => string, body: Record<string, unknown>): Deed[] {
  const action = `states:${operation}`;
  const passing = text("roleArn");
  const pass: Deed = {
    action: "iam:PassRole",
    resource: passing,
    context: { "iam:PassedToService": "states.amazonaws.com" },
  };
  switch (operation) {
    case "CreateStateMachine": {
      const resource = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${text("name")}`;
      const tags = body.tags === undefined ? [] : [{ action: "states:TagResource", resource }];
      return [{ action, resource }, ...tags, pass];
    }
    case "UpdateStateMachine":
      return [{ action, resource: text("stateMachineArn") }, ...(passing === "" ? [] : [pass])];
    case "SendTaskSuccess":
    case "SendTaskFailure":
    case "SendTaskHeartbeat":
    case "ListStateMachines":
      return [{ action, resource: "*" }];
    default:
      return [{ action, resource: text("executionArn") || text("stateMachineArn") || text("resourceArn") }];
  }
}

function onS3({ method, path, headers }: AwsRequest): Deed[] {
  const [rawPath = "", query = ""] = path.split("?");
  const asked = new URLSearchParams(query);
  const [, bucket = "", ...segments] = rawPath.split("/");
  const key = decodeURIComponent(segments.join("/"));
  const resource = `arn:aws:s3:::${bucket}/${key}`;
  if (key === "") {
    if (method === "GET") return [{ action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}` }];
    throw new Error(`nobody expected ${method} on a bucket`);
  }
  switch (method) {
    case "GET":
    case "HEAD":
      return [{ action: asked.has("versionId") ? "s3:GetObjectVersion" : "s3:GetObject", resource }];
    case "PUT":
    case "POST": {
      const from = headers["x-amz-copy-source"];
      return [{ action: "s3:PutObject", resource }, ...(from === undefined ? [] : copying(from, headers, resource))];
    }
    case "DELETE":
      return [{ action: asked.has("uploadId") ? "s3:AbortMultipartUpload" : "s3:DeleteObject", resource }];
    default:
      throw new Error(`nobody expected ${method} on an object`);
  }
}

/** A copy reads its source, and takes the tags along unless it is told not to. */
function copying(source: string, headers: AwsRequest["headers"], to: string): Deed[] {
  const [path = "", query = ""] = source.split("?");
  const resource = `arn:aws:s3:::${decodeURIComponent(path).replace(/^\//, "")}`;
  const version = query.startsWith("versionId=") ? "Version" : "";
  const read = { action: `s3:GetObject${version}`, resource };
  if (headers["x-amz-tagging-directive"] === "REPLACE") return [read];
  return [read, { action: `s3:GetObject${version}Tagging`, resource }, { action: "s3:PutObjectTagging", resource: to }];
}
