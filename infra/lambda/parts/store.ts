import { S3Client } from "@aws-sdk/client-s3";
import { S3Store } from "../../../platform/aws/s3-store.js";
import { setting } from "../environment.js";

export function openStore(): S3Store {
  return new S3Store(new S3Client({}), setting("bucket"));
}
