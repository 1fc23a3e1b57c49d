import { type Mapping, type MappingDeclaration, mappingSchema } from "./mapping.js";

/**
 * The public models that bricks run on where a token is there and the configuration names no other. Input names, types and output
 * forms were read on replicate.com's pages of the versions named (as stored in 2025 and 2026); nothing of it was run against
 * Replicate itself. Official models (black-forest-labs) are called without a version, as Replicate runs them; the others are pinned.
 */

const official = "Called by name: Replicate keeps the inputs of official models stable.";

/** $0.05 and $0.04 an image: the models' own pages, read 2026-09. */
const FILL_PRICE = { per: "run", dollars: 0.05, note: "per output image, model page 2026-09" } as const;
const KONTEXT_PRICE = { per: "run", dollars: 0.04, note: "per output image, Replicate's prices of 2025" } as const;
/** A T4, from Replicate's list of hardware; how long a run takes is an estimate. */
const t4 = (typicalSeconds: number) =>
  ({ per: "second", dollars: 0.000225, typicalSeconds, note: "T4 at $0.000225/s; seconds estimated" }) as const;

const fill = {
  model: "black-forest-labs/flux-fill-pro",
  size: { multiple: 32 },
  output: "image",
  keepOutside: "mask",
  price: FILL_PRICE,
  verified: `image, mask (white is painted, same size), prompt, seed, output_format and one URI as output: page of version 9609ba73. That sides need be multiples of 32 is known of FLUX Fill [dev] (page of version a053f841) and kept to here. ${official}`,
} as const satisfies Partial<MappingDeclaration>;

/** The sizes that FLUX.1 Kontext was trained at (diffusers, FluxKontextPipeline): it rounds every picture to the nearest. */
const KONTEXT_RATIOS: [number, number][] = (
  [
    [672, 1568],
    [688, 1504],
    [720, 1456],
    [752, 1392],
    [800, 1328],
    [832, 1248],
    [880, 1184],
    [944, 1104],
    [1024, 1024],
  ] as [number, number][]
).flatMap(([a, b]): [number, number][] =>
  a === b
    ? [[a, b]]
    : [
        [a, b],
        [b, a],
      ],
);

/** An instruction edit of the whole picture. */
function kontext(prompt: string, more: Partial<MappingDeclaration> = {}): MappingDeclaration {
  return {
    model: "black-forest-labs/flux-kontext-pro",
    inputs: {
      prompt: { text: prompt },
      input_image: { port: "image" },
      aspect_ratio: { value: "match_input_image" },
      output_format: { value: "png" },
      seed: { seed: true },
    },
    output: "image",
    size: { ratios: KONTEXT_RATIOS },
    price: KONTEXT_PRICE,
    verified: `prompt, input_image (jpeg, png, gif, webp), aspect_ratio match_input_image, output_format png, seed and one URI as output: pages of versions 0a138193 and 569705b3. The sizes are diffusers' list for FLUX.1 Kontext [dev]. ${official}`,
    ...more,
  };
}

const declared: Readonly<Record<string, MappingDeclaration>> = {
  "FLUX-FILL": {
    ...fill,
    inputs: {
      image: { port: "image" },
      mask: { port: "mask" },
      prompt: { port: "prompt" },
      output_format: { value: "png" },
      seed: { seed: true },
    },
  },
  "FLUX-INPAINT": {
    ...fill,
    inputs: {
      // From the quick inpainting, so that nothing of what is removed can be taken up again.
      image: { port: "preimage" },
      mask: { port: "mask", grow: 6 },
      prompt: { value: "the empty background, continued naturally; nothing added" },
      output_format: { value: "png" },
      seed: { seed: true },
    },
    ignores: ["image", "score"],
  },
  "FLUX-RCM": kontext("Change it to {prompt}. Keep its shape, its place and everything else exactly as they are.", {
    keepOutside: "mask",
  }),
  "FLUX-CBG": kontext("{prompt}. Keep the subject exactly as it is: same place, size, pose and look.", {
    keepOutside: "mask",
  }),
  "FLUX-STYLE": kontext("Repaint the picture in {style}, keeping its composition. It shows: {prompt}", {
    keepOutside: "mask",
  }),
  "FLUX-ENV": kontext("{prompt}. Keep the composition, the viewpoint and every object in its place."),
  "FLUX-POSE": kontext("{prompt}. Keep the identity, the clothes, the background, the framing and the light."),
  FASTINPAINT: {
    model: "allenhooo/lama",
    version: "cdac78a1bec5b23c07fd29692fb70baa513ea403a39e643c48ec5edadb15fe72",
    inputs: { image: { port: "image" }, mask: { port: "mask", grow: 4 } },
    output: "image",
    keepOutside: "mask",
    size: { multiple: 8 },
    price: t4(4),
    verified:
      "image, mask (white is removed) and one URI as output: from public code that calls this very version; the model's page was not to be had.",
  },
  RES: {
    model: "tmappdev/lang-segment-anything",
    version: "891411c38a6ed2d44c004b7b9e44217df7a5b07848f29ddefd2e28bc7cbf93bc",
    inputs: { image: { port: "image" }, text_prompt: { port: "prompt" } },
    output: "mask",
    size: { multiple: 1 },
    price: t4(6),
    verified:
      "image, text_prompt and the URI of a black and white mask as output: from public code that calls this very version; the model's page was not to be had.",
  },
  SOS: {
    model: "851-labs/background-remover",
    version: "a029dff38972b5fda4ec5d75d7d1cd25aeff621d2cf4946a41055d7db66b80bc",
    inputs: { image: { port: "image" }, format: { value: "png" }, background_type: { value: "rgba" } },
    output: "cutout",
    size: { multiple: 1 },
    price: { ...t4(2), note: "T4 at $0.000225/s; its page says about $0.0004 a run (2026-09)" },
    verified:
      "image, format, background_type rgba and the URI of an RGBA PNG as output: from public code that calls this very version.",
  },
};

export const defaultMappings: ReadonlyMap<string, Mapping> = new Map(
  Object.entries(declared).map(([brick, mapping]) => [brick, mappingSchema.parse(mapping)]),
);
