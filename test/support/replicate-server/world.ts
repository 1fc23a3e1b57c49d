import { randomBytes, randomUUID } from "node:crypto";
import sharp from "sharp";
import { type Inputs, type Model, models } from "./models.js";
import type { Course } from "./script.js";

export interface StoredFile {
  readonly id: string;
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly createdAt: Date;
}

export interface StoredPrediction {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly input: Inputs;
  readonly webhook: string | undefined;
  readonly cancelAfter: string | undefined;
  readonly createdAt: Date;
  readonly course: Course;
  status: "starting" | "processing" | "succeeded" | "failed" | "canceled";
  startedAt: Date | null;
  completedAt: Date | null;
  output: unknown;
  error: string | null;
}

/** What Replicate holds, apart from any server in front of it: a server that dies and comes back finds it as it was. */
export class World {
  readonly token = `r8_${randomBytes(18).toString("hex")}`;
  readonly webhookSecret = `whsec_${randomBytes(24).toString("base64")}`;
  readonly files = new Map<string, StoredFile>();
  readonly predictions: StoredPrediction[] = [];
  readonly outputs = new Map<string, Buffer>();
  /** Base of the server that is in front just now. */
  origin = "";
  readonly #timers = new Set<NodeJS.Timeout>();
  onCompleted: (prediction: StoredPrediction) => void = () => {};

  /** Those that were paid for: begun, and not refused. */
  get paid(): StoredPrediction[] {
    return this.predictions.filter(({ startedAt }) => startedAt !== null);
  }

  start(name: string, model: Model, request: Pick<StoredPrediction, "input" | "webhook" | "cancelAfter" | "course">) {
    const prediction: StoredPrediction = {
      ...request,
      id: randomUUID().replaceAll("-", "").slice(0, 26),
      model: name,
      version: model.version ?? "hidden",
      createdAt: new Date(),
      status: "starting",
      startedAt: null,
      completedAt: null,
      output: null,
      error: null,
    };
    this.predictions.push(prediction);
    const { boot = 0, run = 60 } = request.course;
    this.#later(boot, () => {
      if (prediction.status !== "starting") return;
      prediction.status = "processing";
      prediction.startedAt = new Date();
      this.#later(run, () => void this.#finish(prediction, model));
    });
    return prediction;
  }

  cancel(prediction: StoredPrediction): void {
    if (!["starting", "processing"].includes(prediction.status)) return;
    prediction.status = "canceled";
    prediction.completedAt = new Date();
    this.onCompleted(prediction);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #later(milliseconds: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, milliseconds);
    this.#timers.add(timer);
  }

  async #finish(prediction: StoredPrediction, model: Model): Promise<void> {
    const { course } = prediction;
    let made: { output: unknown } | { error: string };
    try {
      if (course.error !== undefined) throw new Error(course.error);
      const { name, bytes } = await model.run(prediction.input, async (url) => this.#bytesOf(url));
      made = { output: this.#publish(prediction.id, name, await spoiled(bytes, course)) };
      if (course.corrupt === "foreign-host") made = { output: "https://pictures.example.com/out.png" };
      if (course.corrupt === "gone") this.outputs.clear();
    } catch (error) {
      made = { error: error instanceof Error ? error.message : String(error) };
    }
    if (prediction.status !== "processing") return;
    prediction.completedAt = new Date();
    if ("error" in made) {
      prediction.status = "failed";
      prediction.error = made.error;
    } else {
      prediction.status = "succeeded";
      prediction.output = made.output;
    }
    this.onCompleted(prediction);
  }

  #bytesOf(url: unknown): Buffer {
    const id = /\/v1\/files\/([^/]+)$/.exec(String(url))?.[1];
    const file = id === undefined ? undefined : this.files.get(id);
    if (file === undefined) throw new Error(`cannot identify image file: ${String(url)}`);
    return file.bytes;
  }

  #publish(id: string, name: string, bytes: Buffer): string {
    const path = `/delivery/${id}/${name}`;
    this.outputs.set(path, bytes);
    return `${this.origin}${path}`;
  }
}

async function spoiled(bytes: Buffer, { corrupt }: Course): Promise<Buffer> {
  if (corrupt === "text") return Buffer.from("<html>Not a picture</html>");
  if (corrupt === "truncated") return bytes.subarray(0, bytes.length >> 1);
  if (corrupt === "other-shape") return sharp(bytes).resize(640, 160, { fit: "fill" }).png().toBuffer();
  return bytes;
}

export function modelNamed(name: string): Model | undefined {
  return Object.hasOwn(models, name) ? models[name] : undefined;
}

export function modelOfVersion(version: string): [string, Model] | undefined {
  const id = version.includes(":") ? version.slice(version.indexOf(":") + 1) : version;
  return Object.entries(models).find(([, model]) => model.version === id);
}
