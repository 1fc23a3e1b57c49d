import { type Answered, invocations, readRequest } from "./container.js";
import type { Course, SageMakerScript } from "./script.js";

export interface Run {
  readonly id: string;
  readonly endpoint: string;
  readonly input: string;
  readonly ttl: number;
  readonly timeout: number;
  readonly course: Course;
  readonly output: string;
  readonly failure: string | null;
  status: "queued" | "running" | "completed" | "failed";
  /** What the topics would publish. */
  notification: object | null;
}

/** What AWS holds, apart from any server in front of it: a server that dies and comes back finds it as it was. */
export class World {
  readonly accessKeyId = "AKIATESTTESTTESTTEST";
  readonly secretAccessKey = "a secret that only the test knows";
  readonly bucket = "brickwright-test";
  readonly endpoint = "brickwright-gpu";
  readonly objects = new Map<string, Buffer>();
  readonly runs: Run[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  onCompleted: (run: Run) => void = () => {};

  constructor(private readonly script: SageMakerScript) {}

  /** Those whose container has worked. */
  get paid(): Run[] {
    return this.runs.filter(({ status }) => status !== "queued");
  }

  keys(prefix = ""): string[] {
    const whole = `s3://${this.bucket}/${prefix}`;
    return [...this.objects.keys()].filter((uri) => uri.startsWith(whole)).sort();
  }

  start(given: Pick<Run, "id" | "endpoint" | "input" | "ttl" | "timeout">): Run {
    const bytes = this.objects.get(given.input);
    const brick = bytes === undefined ? "" : readRequest(bytes).brick;
    const course = this.script.course?.(this.runs.length, brick) ?? {};
    const failures =
      this.script.failurePath === undefined ? `s3://${this.bucket}/gpu-failures` : this.script.failurePath;
    const run: Run = {
      ...given,
      course,
      output: `s3://${this.bucket}/gpu-answers/${given.id}.out`,
      failure: failures === null ? null : `${failures}/${given.id}-error.out`,
      status: "queued",
      notification: null,
    };
    this.runs.push(run);
    this.#later(course.queue ?? 0, () => void this.#work(run));
    return run;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #work(run: Run): Promise<void> {
    const { course, input } = run;
    // The input is read when an instance has time for it, not before.
    const body = this.objects.get(input);
    if (body === undefined) return this.#end(run, null, "ClientError: Failed to download the input data.");
    run.status = "running";
    await new Promise<void>((go) => this.#later(course.run ?? 40, go));
    if (course.reason !== undefined) return this.#end(run, null, course.reason);
    const answered = await invocations(body, this.#store, course).catch(
      (error: unknown): Answered => ({ status: 500, body: String(error) }),
    );
    if (answered.status === 200) return this.#end(run, answered, null);
    const side = answered.status < 500 ? "client" : "server";
    const reason = `${side === "client" ? "ClientError" : "InternalServerError"}: Received ${side} error (${answered.status}) from model with message "${answered.body}". See https://eu-central-1.console.aws.amazon.com/cloudwatch/home for more information.`;
    this.#end(run, answered, reason);
  }

  #end(run: Run, answered: Answered | null, reason: string | null): void {
    const { id, endpoint: endpointName, input: inputLocation, output, failure, course } = run;
    if (reason === null) this.objects.set(output, Buffer.from(answered?.body ?? ""));
    else if (failure !== null) this.objects.set(failure, Buffer.from(answered?.body ?? reason));
    run.status = reason === null ? "completed" : "failed";
    const at = new Date().toISOString();
    run.notification = {
      awsRegion: "eu-central-1",
      eventTime: at,
      receivedTime: at,
      invocationStatus: reason === null ? "Completed" : "Failed",
      ...(reason === null ? {} : { failureReason: reason.slice(0, course.cutReason ?? 1024) }),
      requestParameters: { contentType: "application/json", endpointName, inputLocation },
      ...(reason === null ? { responseParameters: { contentType: "application/json", outputLocation: output } } : {}),
      inferenceId: id,
      eventVersion: "1.0",
      eventSource: "aws:sagemaker",
      eventName: "InferenceResult",
    };
    this.onCompleted(run);
  }

  readonly #store = {
    get: (uri: string) => this.objects.get(uri),
    put: (uri: string, bytes: Buffer) => void this.objects.set(uri, bytes),
  };

  #later(milliseconds: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, milliseconds);
    this.#timers.add(timer);
  }
}
