import sharp from "sharp";

/** What the models behind the wire do: real pixels, made by sharp, of the sizes that the real ones answer with. */

export type Inputs = Readonly<Record<string, unknown>>;
/** Bytes behind an input's URL. */
export type Fetch = (url: unknown) => Promise<Buffer>;

export interface Output {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Model {
  /** Inputs that it knows, and of what type; others are refused with 422, as Replicate does not but its models do. */
  readonly inputs: Readonly<Record<string, "string" | "integer" | "boolean" | "number" | "uri">>;
  readonly required: readonly string[];
  /** Official models are called by name; the others by version. */
  readonly version?: string;
  /** Seconds that `metrics.predict_time` says. */
  readonly seconds: number;
  run(inputs: Inputs, fetch: Fetch): Promise<Output>;
}

/** Paints an umbrella over the box of the mask's white part; the rest drifts by a few levels, as diffusion does. */
async function fill(inputs: Inputs, fetch: Fetch): Promise<Output> {
  const image = sharp(await fetch(inputs.image)).removeAlpha();
  const { width, height } = await image.metadata();
  const mask = await sharp(await fetch(inputs.mask))
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (mask.info.width !== width || mask.info.height !== height) throw new Error("mask and image differ in size");
  const box = whiteBox(mask.data, mask.info.width);
  if (box === null) throw new Error("The mask is empty");
  const [x, y, w, h] = box;
  const colour = /red/.test(String(inputs.prompt)) ? "#c8102e" : "#3b6ea5";
  const umbrella = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <path d="M ${x} ${y + h * 0.45} A ${w / 2} ${h * 0.42} 0 0 1 ${x + w} ${y + h * 0.45} Z" fill="${colour}"/>
    <rect x="${x + w * 0.485}" y="${y + h * 0.42}" width="${w * 0.03}" height="${h * 0.55}" fill="#222"/></svg>`;
  const bytes = await image
    .linear(1, 4)
    .composite([{ input: Buffer.from(umbrella) }])
    .png()
    .toBuffer();
  return { name: "out-0.png", bytes };
}

/** An instruction edit: another light, at about a megapixel and sides of multiples of 16. */
async function kontext(inputs: Inputs, fetch: Fetch): Promise<Output> {
  const image = sharp(await fetch(inputs.input_image)).removeAlpha();
  const { width, height } = await image.metadata();
  const scale = Math.sqrt(1_048_576 / (width * height));
  const side = (length: number) => Math.max(16, Math.round((length * scale) / 16) * 16);
  const bytes = await image
    .resize(side(width), side(height), { fit: "fill" })
    .modulate({ brightness: 1.1, hue: 20 })
    .png()
    .toBuffer();
  return { name: "out-0.png", bytes };
}

async function lama(inputs: Inputs, fetch: Fetch): Promise<Output> {
  const bytes = await sharp(await fetch(inputs.image))
    .removeAlpha()
    .blur(20)
    .png()
    .toBuffer();
  return { name: "out.png", bytes };
}

async function leftHalf(inputs: Inputs, fetch: Fetch): Promise<Output> {
  const { width, height } = await sharp(await fetch(inputs.image)).metadata();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}"/><rect width="${width >> 1}" height="${height}" fill="#fff"/></svg>`;
  return { name: "mask.png", bytes: await sharp(Buffer.from(svg)).removeAlpha().png().toBuffer() };
}

async function removeBackground(inputs: Inputs, fetch: Fetch): Promise<Output> {
  const { bytes } = await leftHalf(inputs, fetch);
  const alpha = await sharp(bytes).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = alpha.info;
  const cut = sharp(await fetch(inputs.image))
    .removeAlpha()
    .joinChannel(alpha.data, { raw: { width, height, channels: 1 } });
  return { name: "out.png", bytes: await cut.png().toBuffer() };
}

function whiteBox(data: Buffer, width: number): [number, number, number, number] | null {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  data.forEach((value, index) => {
    if (value < 128) return;
    const [x, y] = [index % width, Math.floor(index / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  });
  return bottom < 0 ? null : [left, top, right - left + 1, bottom - top + 1];
}

/** By `owner/name`. */
export const models: Readonly<Record<string, Model>> = {
  "black-forest-labs/flux-fill-pro": {
    inputs: { image: "uri", mask: "uri", prompt: "string", seed: "integer", output_format: "string" },
    required: ["image", "prompt"],
    seconds: 8.5,
    run: fill,
  },
  "black-forest-labs/flux-kontext-pro": {
    inputs: {
      prompt: "string",
      input_image: "uri",
      aspect_ratio: "string",
      output_format: "string",
      seed: "integer",
    },
    required: ["prompt"],
    seconds: 6.25,
    run: kontext,
  },
  "allenhooo/lama": {
    version: "cdac78a1bec5b23c07fd29692fb70baa513ea403a39e643c48ec5edadb15fe72",
    inputs: { image: "uri", mask: "uri" },
    required: ["image", "mask"],
    seconds: 3,
    run: lama,
  },
  "tmappdev/lang-segment-anything": {
    version: "891411c38a6ed2d44c004b7b9e44217df7a5b07848f29ddefd2e28bc7cbf93bc",
    inputs: { image: "uri", text_prompt: "string" },
    required: ["image", "text_prompt"],
    seconds: 2,
    run: leftHalf,
  },
  "851-labs/background-remover": {
    version: "a029dff38972b5fda4ec5d75d7d1cd25aeff621d2cf4946a41055d7db66b80bc",
    inputs: { image: "uri", format: "string", background_type: "string" },
    required: ["image"],
    seconds: 2,
    run: removeBackground,
  },
};
