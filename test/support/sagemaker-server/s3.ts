import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { crc32 } from "node:zlib";
import type { World } from "./world.js";

export interface Reply {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface S3Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The calls of S3 that runs need, path style: GetObject, PutObject, DeleteObject, ListObjectsV2. */
export function answerS3(world: World, { method, url, headers, body }: S3Call): Reply {
  const [, bucket = "", ...rest] = decodeURIComponent(url.pathname).split("/");
  const key = rest.join("/");
  if (bucket !== world.bucket) return s3Error(404, "NoSuchBucket", "The specified bucket does not exist");
  const uri = `s3://${bucket}/${key}`;
  if (key === "" && method === "GET") return list(world, url.searchParams);
  switch (method) {
    case "PUT": {
      const sum = headers["x-amz-checksum-crc32"];
      const own = Buffer.alloc(4);
      own.writeUInt32BE(crc32(body));
      if (sum !== undefined && sum !== own.toString("base64"))
        return s3Error(400, "BadDigest", "The checksum is wrong");
      world.objects.set(uri, body);
      return { status: 200, headers: { etag: etag(body) } };
    }
    case "GET": {
      const bytes = world.objects.get(uri);
      if (bytes === undefined) return s3Error(404, "NoSuchKey", "The specified key does not exist.");
      return { status: 200, body: bytes, headers: { etag: etag(bytes) } };
    }
    case "DELETE":
      world.objects.delete(uri);
      return { status: 204 };
    default:
      return s3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
  }
}

function list(world: World, query: URLSearchParams): Reply {
  if (query.get("list-type") !== "2") return s3Error(501, "NotImplemented", "Only ListObjectsV2 is here");
  const prefix = query.get("prefix") ?? "";
  const base = `s3://${world.bucket}/`;
  const keys = world.keys(prefix).map((uri) => uri.slice(base.length));
  const contents = keys.map((key) => `<Contents><Key>${escaped(key)}</Key></Contents>`).join("");
  const body = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${world.bucket}</Name><Prefix>${escaped(prefix)}</Prefix><KeyCount>${keys.length}</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`;
  return { status: 200, body, headers: { "content-type": "application/xml" } };
}

export function s3Error(status: number, code: string, message: string): Reply {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  return { status, body, headers: { "content-type": "application/xml" } };
}

function etag(bytes: Buffer): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
