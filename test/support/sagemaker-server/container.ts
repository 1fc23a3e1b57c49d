import { createHash } from "node:crypto";
import sharp from "sharp";
import { z } from "zod";
import { catalogue } from "../../../bricks/catalogue.js";
import { models } from "../replicate-server/models.js";
import type { Course } from "./script.js";

/** A container behind the wire that keeps to the contract "brickwright/1", with sharp in place of the models. */

const picture = z.strictObject({
  s3: z.string().startsWith("s3://"),
  kind: z.enum(["image", "mask"]),
  width: z.int().positive(),
  height: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const requestSchema = z.strictObject({
  contract: z.literal("brickwright/1"),
  id: z.string().regex(/^[0-9a-f]{64}$/),
  brick: z.string(),
  inputs: z.record(z.string(), picture.nullable()),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  seed: z.int().min(0).max(0xffffffff),
  output: z.strictObject({ prefix: z.string().regex(/^s3:\/\/.+\/$/) }),
});
export type Request = z.output<typeof requestSchema>;

export interface Objects {
  get(uri: string): Buffer | undefined;
  put(uri: string, bytes: Buffer): void;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** Seconds that every answer states. */
export const SECONDS = 3.25;

export function readRequest(bytes: Buffer): Request {
  return requestSchema.parse(JSON.parse(bytes.toString("utf8")));
}

/** POST /invocations. */
export async function invocations(body: Buffer, objects: Objects, course: Course): Promise<Answered> {
  const parsed = requestSchema.safeParse(JSON.parse(body.toString("utf8")));
  if (!parsed.success) return error(400, "", "invalid-input", parsed.error.message);
  const request = parsed.data;
  if (course.error) {
    const { status, body: given } = course.error;
    return { status, body: typeof given === "string" ? given : JSON.stringify(given) };
  }
  const inputs = new Map<string, Buffer>();
  for (const [port, reference] of Object.entries(request.inputs)) {
    if (reference === null) continue;
    const bytes = objects.get(reference.s3);
    const wrong = await whyWrong(bytes, reference);
    if (wrong !== null || bytes === undefined) return error(400, request.id, "invalid-input", `${port} ${wrong}`);
    inputs.set(port, bytes);
  }
  const outputs: Record<string, unknown> = {};
  for (const [name, made] of Object.entries(await work(request, inputs))) {
    outputs[name] = Buffer.isBuffer(made) ? await put(objects, request, name, made, course) : made;
  }
  const { id } = request;
  const answer = { contract: "brickwright/1", id, outputs, seconds: SECONDS, model: "sharp in place of FLUX.1-Fill" };
  if (course.corrupt === "no-contract") return { status: 200, body: "<html>200</html>" };
  if (course.corrupt === "other-request")
    return { status: 200, body: JSON.stringify({ ...answer, id: "0".repeat(64) }) };
  return { status: 200, body: JSON.stringify(answer) };
}

async function work({ brick, parameters }: Request, inputs: ReadonlyMap<string, Buffer>) {
  const spec = catalogue.get(brick);
  const image = inputs.get("image");
  if (spec === undefined || image === undefined) throw new Error(`not served: ${brick}`);
  const mask = inputs.get("mask");
  const { width, height } = await sharp(image).metadata();
  const half = await leftHalf(width, height);
  const made: Record<string, Buffer | number | string | null> = {};
  for (const [name, port] of Object.entries(spec.outputs)) {
    if (port.type === "Float") made[name] = 0.8;
    else if (port.type === "Str") made[name] = "a cup of coffee on a table";
    else if (port.type === "Mask") made[name] = half;
    else if (port.cutout) made[name] = await withAlpha(image, half);
    else if (brick === "FLUX-FILL") made[name] = await painted(image, mask, String(parameters.prompt));
    else
      made[name] = await keptOutside(
        image,
        await sharp(image).modulate({ hue: 60, brightness: 1.1 }).png().toBuffer(),
        mask,
      );
  }
  return made;
}

async function painted(image: Buffer, mask: Buffer | undefined, prompt: string): Promise<Buffer> {
  const fill = models["black-forest-labs/flux-fill-pro"]!;
  const { bytes } = await fill.run({ image, mask, prompt }, async (given) => given as unknown as Buffer);
  return keptOutside(image, bytes, mask);
}

/** What was made inside of the mask, and exactly what was there outside. */
async function keptOutside(image: Buffer, made: Buffer, mask: Buffer | undefined): Promise<Buffer> {
  if (mask === undefined) return sharp(made).removeAlpha().png().toBuffer();
  return sharp(image)
    .removeAlpha()
    .composite([{ input: await withAlpha(made, mask) }])
    .removeAlpha()
    .png()
    .toBuffer();
}

async function withAlpha(image: Buffer, mask: Buffer): Promise<Buffer> {
  const alpha = await sharp(mask).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  const { data } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = alpha.info;
  const joined = Buffer.alloc(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    data.copy(joined, 4 * i, 3 * i, 3 * i + 3);
    joined[4 * i + 3] = alpha.data[i]!;
  }
  return sharp(joined, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

async function leftHalf(width: number, height: number): Promise<Buffer> {
  const data = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++) data.fill(255, y * width, y * width + (width >> 1));
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
}

async function put(objects: Objects, request: Request, name: string, made: Buffer, { corrupt }: Course) {
  const folder =
    corrupt === "other-folder" ? request.output.prefix.replace(/[^/]+\/$/, "elsewhere/") : request.output.prefix;
  const s3 = `${folder}${name}.png`;
  const { width, height, channels } = await sharp(made).metadata();
  let bytes = made;
  if (corrupt === "text") bytes = Buffer.from("<html>Not a picture</html>");
  if (corrupt === "truncated") bytes = made.subarray(0, made.length >> 1);
  if (corrupt === "other-size")
    bytes = await sharp(made)
      .resize(width * 2, height, { fit: "fill" })
      .png()
      .toBuffer();
  if (corrupt !== "gone") objects.put(s3, bytes);
  const sum = createHash("sha256")
    .update(corrupt === "other-sum" ? "another" : bytes)
    .digest("hex");
  return { s3, kind: channels === 1 ? "mask" : "image", width, height, sha256: sum };
}

async function whyWrong(bytes: Buffer | undefined, reference: z.output<typeof picture>): Promise<string | null> {
  if (bytes === undefined) return "is not there";
  if (createHash("sha256").update(bytes).digest("hex") !== reference.sha256) return "has another checksum";
  const { width, height, channels, format } = await sharp(bytes).metadata();
  const whole = width === reference.width && height === reference.height && format === "png";
  return whole && (channels === 1) === (reference.kind === "mask") ? null : "is another picture";
}

/** The contract's error. */
function error(status: number, id: string, kind: string, message: string): Answered {
  return { status, body: JSON.stringify({ contract: "brickwright/1", id, error: { kind, message } }) };
}
