/**
 * The bricks that a kind of instruction calls for, in the library of Lego-Edit (arXiv 2509.12883) and of this project,
 * and the names that the public benchmarks (I2EBench, GEdit-Bench, ImgEdit) give that kind. Kinds that no one set of
 * bricks answers (faces, lettering, mixed edits) are not here: their plans are not judged by their bricks.
 */
const FIND = "RES|SOS|MASK-SEG INVERSE?";
const kinds: readonly { readonly names: string; readonly bricks: string }[] = [
  {
    names: "remove, removal, object removal, subject remove, erase, delete, watermark removal, shadow removal",
    bricks: `${FIND} FASTINPAINT FLUX-INPAINT`,
  },
  { names: "add, addition, object addition, subject add, insert, counting", bricks: "RES? ADD-PRED FLUX-FILL" },
  { names: "replace, replacement, object replacement, subject replace, swap", bricks: `${FIND} BBOX? FLUX-FILL` },
  {
    names:
      "recolour, recolor, colour, color, color alter, color alteration, colour alteration, color change, material, material alter, material change, attribute",
    bricks: `${FIND} FLUX-RCM`,
  },
  { names: "background, background change, bg replacement, background replacement", bricks: `${FIND} FLUX-CBG` },
  { names: "style, style change, style alteration, style transfer", bricks: "CMI-PRED FLUX-STYLE" },
  { names: "environment, env, weather, season, time of day, scene change", bricks: "FLUX-ENV" },
  { names: "pose, action, motion, motion change, expression", bricks: "FLUX-POSE" },
  { names: "extract, extraction, segmentation, matting, cutout", bricks: FIND },
  { names: "resize, size, size change, scale", bricks: `${FIND} RESIZE FASTINPAINT FLUX-INPAINT COMPOSE` },
  { names: "move, moving, position, position change", bricks: `${FIND} FASTINPAINT FLUX-INPAINT ADD-PRED FLUX-FILL` },
  { names: "outpaint, outpainting, extend, expand, canvas", bricks: "CMI-PRED FLUX-FILL" },
  { names: "deblur, deblurring, blur removal", bricks: "DEBLUR|SHARPEN" },
  { names: "sharpen, sharpening", bricks: "SHARPEN" },
  { names: "denoise, denoising, noise removal", bricks: "DENOISE" },
  { names: "dehaze, dehazing, haze removal", bricks: "DEHAZE" },
  { names: "low light, low light enhancement", bricks: "LOW-LIGHT|BRIGHTNESS" },
  { names: "super resolution, upscale, upscaling", bricks: "UPSCALE" },
  { names: "brightness", bricks: "BRIGHTNESS" },
  { names: "contrast", bricks: "CONTRAST" },
  { names: "saturation", bricks: "SATURATION" },
  { names: "warmth, colour temperature, color temperature", bricks: "WARMTH" },
  { names: "grayscale, greyscale, black and white", bricks: "GRAYSCALE" },
  { names: "reject, refuse, refusal, impossible", bricks: "refuse" },
];

const byName: ReadonlyMap<string, string> = new Map(
  kinds.flatMap(({ names, bricks }) => names.split(", ").map((name) => [letters(name), bricks] as const)),
);

/** What a category's plans are made of, in the notation of `readExpectation`; null where that is not known. */
export function bricksOfCategory(category: string): string | null {
  return byName.get(letters(category)) ?? null;
}

/** `ColorAlteration`, `color_alteration` and `Color alteration` are one name. */
function letters(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}]/gu, "");
}
