import { oneLine } from "../custom/text.js";
import { GpuProblem } from "../gpu/problem.js";
import type { Prediction } from "../gpu/waiting.js";
import type { Bucket } from "./bucket.js";
import { type EndpointAnswer, readAnswer } from "./contract.js";
import { failureProblem } from "./failure.js";
import { locationText, readLocation } from "./location.js";
import { type Note, readNote } from "./note.js";
import type { Service } from "./settings.js";

/** Seconds for which a start that was not answered is waited for like one that was. */
export const UNCONFIRMED_SECONDS = 120;
/** Seconds beyond queue and run that SageMaker may take to write the answer. */
const SLACK = 120;
/** Bytes of an answer or a failure: a document, the pictures lie beside it. */
const MOST_BYTES = 256 * 1024;

/** What a succeeded run's `output` is here. */
export interface RunOutput {
  readonly id: string;
  readonly key: string;
  readonly answer: EndpointAnswer;
}

/** Where SageMaker says that a run's answer or failure lies, and what it says of the failure, where a message told. */
export interface Told {
  readonly output?: string | undefined;
  readonly failureReason?: string | undefined;
}

export interface PollParts {
  readonly bucket: Bucket;
  readonly service: Service;
  /** Seconds that the run itself may take. */
  readonly runSeconds: number;
  readonly now: () => Date;
}

/** Looks for a run's answer and its failure in the bucket: SageMaker itself cannot be asked after a run. */
export async function pollRun(
  { bucket, service, runSeconds, now }: PollParts,
  id: string,
  signal: AbortSignal,
  told: Told = {},
): Promise<Prediction> {
  const note = await readNote(bucket, service, id, signal);
  if (note === null) return lost("its files are not there any more");
  const places = await placesOf(bucket, service, id, note, told, signal);
  const answer = await textAt(bucket, places.output, signal);
  if (answer !== null) return succeeded(id, note, answer);
  const failure = (await textAt(bucket, places.failure, signal)) ?? told.failureReason ?? null;
  if (failure !== null) return { status: "failed", problem: failureProblem(failure), seconds: null };
  const age = (now().getTime() - Date.parse(note.at)) / 1000;
  if (!note.confirmed && age > UNCONFIRMED_SECONDS) return lost("its start was never confirmed");
  if (age > service.queueSeconds + runSeconds + SLACK) return lost("no answer came within its time");
  return { status: "waiting", running: false };
}

function succeeded(id: string, note: Note, text: string): Prediction {
  const answer = readAnswer(text);
  if (answer === null || answer.id !== note.key) {
    const said = answer === null ? "its answer is not of the contract" : "its answer is of another request";
    return { status: "failed", problem: new GpuProblem("bad-output", said), seconds: null };
  }
  const output: RunOutput = { id, key: note.key, answer };
  return { status: "succeeded", output, seconds: answer.seconds, model: oneLine(answer.model, 120) };
}

function lost(said: string): Prediction {
  return { status: "failed", problem: new GpuProblem("lost", said), seconds: null };
}

interface Places {
  readonly output: string | null;
  readonly failure: string | null;
}

/** Where the answer and the failure are to be looked for. SageMaker makes the files' names of the InferenceId. */
export async function placesOf(
  bucket: Bucket,
  service: Service,
  id: string,
  note: Note,
  told: Told,
  signal: AbortSignal,
): Promise<Places> {
  if (note.confirmed) return { output: note.output ?? told.output ?? null, failure: note.failure };
  const [output, failure] = await Promise.all([
    told.output === undefined ? firstNamed(bucket, service.outputPath, id, signal) : told.output,
    firstNamed(bucket, service.failurePath, id, signal),
  ]);
  return { output, failure };
}

/** The object below a folder whose name begins with the run's id. */
export async function firstNamed(
  bucket: Bucket,
  folder: string,
  id: string,
  signal: AbortSignal,
): Promise<string | null> {
  const at = readLocation(folder);
  if (at === null) return null;
  const [key] = await bucket.list({ bucket: at.bucket, key: `${at.key}${id}` }, signal);
  return key === undefined ? null : locationText({ bucket: at.bucket, key });
}

async function textAt(bucket: Bucket, uri: string | null, signal: AbortSignal): Promise<string | null> {
  const at = uri === null ? null : readLocation(uri);
  if (at === null) return null;
  const bytes = await bucket.get(at, MOST_BYTES, signal);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
