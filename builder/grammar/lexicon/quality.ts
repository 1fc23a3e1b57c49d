import { listOf } from "./list.js";

/**
 * A photographic quality that a clause can speak of: its words, what it is called, and the nearest thing that can be done
 * where no brick of tone or restoration does what is asked.
 */
export interface Quality {
  readonly name: string;
  readonly words: ReadonlySet<string>;
  readonly nearest: string;
}

const KNOWN = "Ask for a change that the bricks know, such as";

export const qualities: readonly Quality[] = [
  {
    name: "brightness and exposure",
    words: listOf(
      `brightness, bright, brighter, brightness level, brightening, exposure, exposed, underexposed, overexposed, luminosity, luminous, luminance, illumination, illuminating, illuminate, illuminated, lighting, light levels, light level, lights, radiance, brilliance, glow, gamma, lightness, darkness, darker, dimmer, dim, lighter, low light, low-light, lowlight, dark areas, shadows and highlights, highlights, light quality, lightening, dark image, luster, visibility of the dark, lit, well-lit, better lit, light, shadows, brightly lit, lumen, vignette, vignetting, hdr, dynamic range, backlight, backlighting, brighten, lighten, lightened, brightened, lucidity, gleam, brightest, sheen, luminescence, luminescent, softer, harsher, harsh`,
    ),
    nearest: `${KNOWN} "make it brighter", "improve the lighting" or "make it a sunny day".`,
  },
  {
    name: "contrast and tone",
    words: listOf(
      "contrast, contrasts, tone, tones, tonality, tonal range, levels, curves, white balance, color balance, colour balance, color temperature, colour temperature, temperature, warmer, cooler, warmth, warm, cool, saturation, saturated, desaturated, desaturate, vibrance, vibrancy, vibrant, vivid, colorful, colourful, vividness, color grading, colour grading, color correction, colour correction, color tone, colour tone, color cast, colour cast, hue of the image, muted, dull, richer, filter, tint, hues, color scheme, palette, colors, colours, punchier, moodier, moody, dramatic, vignette, overall tone, warm tone, cold tone, cool tone, cold, greenish, bluish, reddish, yellowish, colder, hotter, more colorful, washed out, washed-out, negative, inverted",
    ),
    nearest: `${KNOWN} "more contrast", "more vivid colours", "make it warmer" or "change the time of day to golden hour".`,
  },
  {
    name: "sharpness and blur",
    words: listOf(
      "sharpness, sharp, sharper, sharpening, sharpen, blur, blurry, blurred, blurriness, blurring, unblur, deblur, blurrier, focus, focused, in focus, out of focus, out-of-focus, fuzziness, fuzzy, fuzz, crisp, crisper, crispness, clarity, clear, clearer, clarify, definition, defined, resolution, detail, details, detailed, smudges, smudge, smearing, soft focus, acuity, distinct, motion blur, depth of field, bokeh, high-definition, hd, 4k, 8k, quality, image quality, high quality, higher quality, visual quality, super-resolution, pixelation, pixelated, jpeg artifacts, compression, distortion, distortions, haloing, ghosting, visibility, vision, legible, legibility, readable, readability, crystal clear, sharpened, obscured details, hidden details, fine details, lens blur, tilt-shift blur, optical, artefacts, precision, smeared",
    ),
    nearest: `${KNOWN} "sharpen the photo", "remove the blur", "upscale it 2x" or "blur the background".`,
  },
  {
    name: "noise and grain",
    words: listOf(
      "noise, noisy, noise-free, denoise, denoised, grain, graininess, grainy, artifacts, artefacts, disturbances, interference, visual noise, static, speckles, specks, moire, banding, scan lines",
    ),
    nearest: `${KNOWN} "remove the noise".`,
  },
  {
    name: "retouching of skin, face and body",
    words: listOf(
      `wrinkles, wrinkle, skin tone, skin texture, complexion, dark circles, eye bags, bags under, under-eye, blemishes, blemish, pores, beautify, beautiful, beautified, prettier, pretty, handsome, attractive, gorgeous, slimmer, slim, thinner, thin, skinny, skinnier, fat, fatter, chubby, chubbier, muscular, buff, fit, younger, young, older, old, aged, elderly, retouch, retouching, makeup-free, plump, plumper, smooth skin, smoother, skin, teeth, red-eye, red eye, red eyes, double chin, jawline, nose, v-shaped, v-shape, cheeks, cheekbones, body shape, waistline, figure, waist, weight, stronger, strong, pregnant, bald, balder, tanned, tan skin, sexier, cuter, cute, cooler looking, more mature, abs, facial features, ageing, aging, hairless, face shape, face, puffiness, crow's feet, laugh lines, smile lines, nasolabial folds, stretch marks, cellulite, eyelid, eyelids, double eyelids, feminine, masculine`,
    ),
    nearest:
      'Nearest: remove one small thing ("remove the mole on her cheek"), recolour ("make her hair brown") or change the expression ("make her smile").',
  },
  {
    name: "black-and-white or sepia conversion",
    words: listOf(
      "black and white, black-and-white, grayscale, greyscale, monochrome, monochromatic, sepia, b&w, bw, gray scale, grey scale, colorize, colourise, colorization",
    ),
    nearest:
      'Nearest: "make it black and white", or a whole-picture style, as in "turn it into a vintage sepia photo style".',
  },
  {
    name: "rotation, mirroring and cropping",
    words: listOf(
      "rotate, flip, mirror, crop, upside down, horizontally, vertically, horizontal, aspect ratio, perspective, angle, viewpoint, camera angle, view, tilted, straighten, symmetry, symmetrical, landscape orientation, portrait orientation, orientation, square, zoom, zoom in, close-up, closeup, composition, framing, frame, degrees",
    ),
    nearest:
      'Nearest: a larger canvas ("expand the canvas to the right") or moving one object ("move the cup to the left").',
  },
  {
    name: "restoration and general improvement",
    words: listOf(
      "restore, restoration, repair, better, nicer, natural, realistic, professional, unnatural, unnatural parts, perfect, cool, awesome, improve, improvement, enhance, enhanced, enhancement, scratches, damage, damaged, old photo, imperfections, flaws, errors, mistakes, problem, problems, issues, anatomy, appeal, visual appeal, aesthetic appeal, aesthetics, beauty, balance, more interesting, interesting, pop, stand out, impact, original, masterpiece, amazing, presentable, creative, different, good, great, attractive, photorealistic, real, more realistic, normal, regular, ordinary, correct, proper, cleaner, pristine, polished, refined, cleaner look, fun, funny, something, anything",
    ),
    nearest: 'Say what should change in the picture, as in "remove the bin on the left" or "make the sky cloudy".',
  },
];
