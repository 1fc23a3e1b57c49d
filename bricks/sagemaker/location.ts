/** A place in S3: one object, or (with a key that is empty or ends in `/`) all below it. */
export interface Location {
  readonly bucket: string;
  readonly key: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** `s3://bucket/key`, or null. Keys with empty, `.` or `..` segments are nobody's. */
export function readLocation(uri: string): Location | null {
  const parts = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri);
  const [, bucket = "", key = ""] = parts ?? [];
  if (!BUCKET.test(bucket) || Buffer.byteLength(key) > 1024 || /[\p{Cc}\\]/u.test(key)) return null;
  const segments = key.replace(/\/$/, "").split("/");
  const sound = key === "" || segments.every((segment) => segment !== "" && segment !== "." && segment !== "..");
  return sound ? { bucket, key } : null;
}

export function locationText({ bucket, key }: Location): string {
  return `s3://${bucket}/${key}`;
}

/** The object lies below the folder. */
export function liesUnder({ bucket, key }: Location, folder: Location): boolean {
  const below = folder.key === "" || folder.key.endsWith("/") ? folder.key : `${folder.key}/`;
  return bucket === folder.bucket && key.startsWith(below) && key.length > below.length;
}
