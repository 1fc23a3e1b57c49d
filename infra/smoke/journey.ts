import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";

export interface JourneyParts {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Asks the API; throws what is no success. */
  readonly api: (
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Record<string, unknown>>;
  readonly photo: Uint8Array;
  readonly instruction: string;
  readonly say: (line: string) => void;
  /** Seconds that an edit may take. */
  readonly patience: number;
}

/** The way of a user through a deployed stack. @throws at the first step that does not go as it should. */
export async function journey(parts: JourneyParts): Promise<void> {
  await uploadBecomesResult(parts);
  const edit = await editByApi(parts);
  await feedback(parts, edit);
  await cancel(parts);
}

async function uploadBecomesResult({ s3, bucket, photo, instruction, say, patience }: JourneyParts): Promise<void> {
  const name = `smoke/${randomBytes(4).toString("hex")} a+b %.jpg`;
  say(`upload: uploads/${name}`);
  const Metadata = { instruction };
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `uploads/${name}`, Body: photo, Metadata }));
  const report = await until(patience, `results/${name}.json`, async () => {
    const found = await readJson(s3, bucket, `results/${name}.json`);
    return found !== null && ["succeeded", "failed"].includes(String(found.status)) ? found : null;
  });
  if (report.status !== "succeeded") throw new Error(`the upload's edit failed: ${JSON.stringify(report)}`);
  const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `results/${name}` }));
  say(`  result: results/${name}, ${ContentLength} bytes`);
}

async function readJson(s3: S3Client, bucket: string, key: string): Promise<Record<string, unknown> | null> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return JSON.parse((await Body?.transformToString()) ?? "null") as Record<string, unknown> | null;
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchKey") return null;
    throw error;
  }
}

async function editByApi({ api, photo, instruction, say, patience }: JourneyParts): Promise<string> {
  const { id } = await start(api, photo, instruction);
  say(`edit: ${id}`);
  const done = await ended(api, id, patience);
  if (done.status !== "succeeded") throw new Error(`edit ${id} is ${done.status}: ${JSON.stringify(done.failure)}`);
  const [result] = done.results as readonly { url: string }[];
  const picture = await fetch(result?.url ?? "");
  if (!picture.ok) throw new Error(`the result's link answers ${picture.status}`);
  say(`  result: ${(await picture.arrayBuffer()).byteLength} bytes, cost ${JSON.stringify(done.cost)}`);
  return id;
}

async function feedback({ api, say, patience }: JourneyParts, parent: string): Promise<void> {
  const { id } = (await api("POST", `/edits/${parent}/feedback`, { instruction: "a little darker" })) as { id: string };
  say(`feedback: ${id}`);
  const done = await ended(api, id, patience);
  if (done.status !== "succeeded") throw new Error(`feedback ${id} is ${done.status}: ${JSON.stringify(done.failure)}`);
  say("  succeeded");
}

async function cancel({ api, photo, instruction, say, patience }: JourneyParts): Promise<void> {
  const { id } = await start(api, photo, instruction);
  say(`cancel: ${id}`);
  await api("DELETE", `/edits/${id}`);
  const { status } = await ended(api, id, patience);
  // A quick edit may have been over.
  if (status !== "stopped" && status !== "succeeded") throw new Error(`the cancelled edit ${id} is ${status}`);
  say(`  ${status}`);
}

async function start(api: JourneyParts["api"], photo: Uint8Array, instruction: string): Promise<{ id: string }> {
  const image = { base64: Buffer.from(photo).toString("base64") };
  const key = { "idempotency-key": randomBytes(16).toString("hex") };
  return (await api("POST", "/edits", { image, instruction }, key)) as { id: string };
}

function ended(api: JourneyParts["api"], id: string, patience: number): Promise<Record<string, unknown>> {
  return until(patience, `the end of edit ${id}`, async () => {
    const edit = await api("GET", `/edits/${id}`);
    return edit.status === "running" ? null : edit;
  });
}

async function until<T>(seconds: number, what: string, look: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`${what} did not come within ${seconds} seconds`);
    await sleep(2000);
  }
}
