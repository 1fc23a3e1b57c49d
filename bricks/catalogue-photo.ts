import type { BrickSpec, Port } from "./catalogue.js";

/**
 * Tone and restoration: bricks beyond Lego-Edit's seventeen, for what people most ask of a photo editor. Two scales, the
 * same in every brick:
 * - a *balance*: 0.5 leaves the picture as it is; towards 0 there is less of the quality, towards 1 more;
 * - a *strength*: 0 does nothing, 1 is the most; null lets the brick choose by looking at the picture.
 */

const image: Port = { type: "Image", nullable: false, meaning: "the picture" };
const mask: Port = { type: "Mask", nullable: true, meaning: "the part to change; null = the whole picture" };
const balance = (meaning: string): Port => ({ type: "Float", nullable: false, meaning, min: 0, max: 1 });
const strength = (meaning: string): Port => ({ type: "Float", nullable: true, meaning, min: 0, max: 1 });

const BALANCE = "ratio 0 … 1; 0.5 = unchanged; a little = 0.4 or 0.6, clearly = 0.3 or 0.7, very = 0.15 or 0.85";
const STRENGTH = "ratio 0 … 1; null = as the picture needs";

function brick(
  name: string,
  summary: string,
  ratio: Port,
  effect: "adjusts" | "restores",
  rules: readonly string[],
): BrickSpec {
  return {
    name,
    origin: "brickwright",
    kind: "EDIT",
    summary,
    inputs: { image, mask, ratio },
    outputs: { image: { type: "Image", nullable: false, meaning: "the picture, changed" } },
    constraints: [],
    rules: [ratio.nullable ? STRENGTH : BALANCE, ...rules],
    effect,
    timeoutSeconds: effect === "restores" ? 600 : 300,
  };
}

export const photoBricks: readonly BrickSpec[] = [
  brick(
    "BRIGHTNESS",
    "Makes the picture, or a part of it, brighter or darker.",
    balance("0 darkest, 1 brightest"),
    "adjusts",
    ["exposure only; a photo taken in the dark, noisy and murky: LOW-LIGHT"],
  ),
  brick("CONTRAST", "Raises or lowers the contrast.", balance("0 flattest, 1 strongest"), "adjusts", [
    "a picture grey with haze or fog: DEHAZE",
  ]),
  brick(
    "SATURATION",
    "Makes colours more or less vivid; skin is spared.",
    balance("0 no colour, 1 most vivid"),
    "adjusts",
    ["another colour: FLUX-RCM"],
  ),
  brick(
    "WARMTH",
    "Makes the light warmer (towards candles) or cooler (towards a blue sky).",
    balance("0 coolest, 1 warmest"),
    "adjusts",
    ["the colour temperature; a sunset or another time of day: FLUX-ENV"],
  ),
  brick(
    "GRAYSCALE",
    "Turns the picture, or a part of it, black and white.",
    strength("how much of the colour goes; null = all"),
    "adjusts",
    ["for selective colour give the mask of what loses its colour"],
  ),
  brick(
    "DEHAZE",
    "Takes haze or thin fog away: contrast and colours of distant things come back.",
    strength("0 none, 1 all of it"),
    "adjusts",
    [],
  ),
  brick("SHARPEN", "Makes edges and fine texture crisper.", strength("0 none, 1 strongest; null = 0.5"), "restores", [
    "a picture that is out of focus or shaken: DEBLUR",
  ]),
  brick(
    "DENOISE",
    "Takes grain and colour noise away and keeps edges and texture.",
    strength("0.5 takes away as much noise as is measured; null = 0.5"),
    "restores",
    [],
  ),
  brick(
    "DEBLUR",
    "Undoes slight defocus or straight camera shake.",
    strength("how far it goes; null = as far as the noise lets it"),
    "restores",
    ["small blur only; it invents nothing"],
  ),
  brick(
    "LOW-LIGHT",
    "Brightens a photo taken in the dark: shadows most, lights least, noise held down.",
    strength("0 none, 1 most"),
    "restores",
    [],
  ),
  {
    name: "UPSCALE",
    origin: "brickwright",
    kind: "EDIT",
    summary: "Enlarges the picture and draws its edges sharply at the new size.",
    inputs: {
      image,
      ratio: { type: "Float", nullable: true, meaning: "width and height times this; null = 2", min: 1, max: 4 },
    },
    outputs: { image: { type: "Image", nullable: false, meaning: "the larger picture" } },
    constraints: [{ type: "new-canvas", given: ["image"] }],
    rules: ["last step: masks of the smaller picture do not fit the larger one", "ratio 1 … 4; null = 2"],
    effect: "restores",
    timeoutSeconds: 900,
  },
];
