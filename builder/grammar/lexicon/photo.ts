import { listOf } from "./list.js";

/** The bricks of tone and restoration, as the grammar speaks of them. */
export type ToneBrick = "BRIGHTNESS" | "CONTRAST" | "SATURATION" | "WARMTH";
export type RestoreBrick = "GRAYSCALE" | "DEHAZE" | "SHARPEN" | "DENOISE" | "DEBLUR" | "LOW-LIGHT" | "UPSCALE";
export type PhotoBrick = ToneBrick | RestoreBrick;

/**
 * How a word speaks of a brick: `more` and `less` say the way themselves ("brighter", "desaturate"), of a `measure` the
 * verb says it ("lower the contrast"), a `fault` is there to be taken away ("the noise").
 */
export type Sense = "more" | "less" | "measure" | "fault";

export interface PhotoWord {
  readonly brick: PhotoBrick;
  readonly sense: Sense;
  readonly words: ReadonlySet<string>;
}

const entry = (brick: PhotoBrick, sense: Sense, words: string): PhotoWord => ({ brick, sense, words: listOf(words) });

export const photoWords: readonly PhotoWord[] = [
  entry("BRIGHTNESS", "more", "brighter, brighten, brightened, brighten up, brightening, lighten, lighter, lighten up, lightened, lightening, bright, brightest, underexposed, under-exposed, expose"),
  entry("BRIGHTNESS", "less", "darker, darken, darkened, darkening, dimmer, dim, dark, darkest, overexposed, over-exposed"),
  entry("BRIGHTNESS", "measure", "brightness, brightness level, brightness levels, exposure, lightness"),
  entry("CONTRAST", "more", "punchier, punchy, contrasty, washed out, washed-out"),
  entry("CONTRAST", "less", "flatter, flat"),
  entry("CONTRAST", "measure", "contrast, contrasts, tonal range"),
  entry("SATURATION", "more", "vivid, vibrant, colourful, colorful, richer, rich, saturate, saturated, oversaturated, pop, more intense"),
  entry("SATURATION", "less", "desaturate, desaturated, mute, muted, duller, dull, drabber, paler"),
  entry("SATURATION", "measure", "saturation, saturation level, color saturation, colour saturation, vibrance, vibrancy, vividness, color, colour, colors, colours, color intensity, colour intensity, colorfulness, colourfulness"),
  entry("WARMTH", "more", "warmer, warm, warm up, bluish, blueish"),
  entry("WARMTH", "less", "cooler, cool, colder, cold, cool down, cool off, yellowish, orangish"),
  entry("WARMTH", "measure", "warmth, white balance, color temperature, colour temperature, color balance, colour balance"),
  entry("SHARPEN", "more", "sharper, sharpen, sharpening, sharpened, sharp, crisp, crisper, crispen, clearer, clear, clarify, more defined, more detailed"),
  entry("SHARPEN", "measure", "sharpness, clarity, definition, detail, details, fine details, crispness, acuity"),
  entry("GRAYSCALE", "more", "black and white, black-and-white, grayscale, greyscale, gray scale, grey scale, monochrome, monochromatic, b&w, bw, black & white, colorless, colourless, gray, grey"),
  entry("DENOISE", "more", "denoise, denoised, de-noise, denoising, de-noising, noise removal, noise reduction, noise-free, grain-free"),
  entry("DENOISE", "fault", "noise, noisy, grain, grains, grainy, graininess, noise-related, visual noise, image noise, color noise, colour noise, speckles, static"),
  entry("DEBLUR", "more", "deblur, unblur, deblurred, deblurring, unblurring, blur removal, refocus, in focus, into focus, blur-free"),
  entry("DEBLUR", "measure", "focus"),
  entry("DEBLUR", "fault", "blur, blurry, blurred, blurriness, blurring, motion blur, motion-blur, lens blur, out of focus, out-of-focus, unfocused, defocused, defocus, fuzzy, fuzz, fuzziness, camera shake, shaky, shake, shakiness, soft focus, unsharp, blurs, softness"),
  entry("DEHAZE", "more", "dehaze, dehazed, dehazing, defog, defogging, unfog, haze removal, fog removal, haze-free, fog-free, uncloud, deveil"),
  entry("DEHAZE", "fault", "haze, hazy, haziness, fog, foggy, fogginess, mist, misty, mistiness, smog, smoggy, smoke haze, murk, murky, murkiness, hazing, veil of haze, atmospheric blur, obscured"),
  entry("LOW-LIGHT", "more", "illuminate, illuminated, illuminating, well-lit, well lit, better lit, light up, lit, shed light on, brightly lit"),
  entry("LOW-LIGHT", "measure", "lighting, illumination, luminance, luminosity, light, light level, light levels, light quality, radiance, brilliance, glow, luster, gleam, visibility of the dark, shadow detail"),
  entry("LOW-LIGHT", "fault", "shadows, darkness, low light, low-light, lowlight, dark areas, dark parts, dark regions, night shot, night photo, poorly lit, badly lit, dimly lit, too dark"),
  entry("UPSCALE", "more", "upscale, high resolution, high-resolution, higher resolution, super-resolution, super resolution, hd, full hd, ultra hd, uhd, 4k, 8k, high-definition, high definition, high-res, hi-res"),
  entry("UPSCALE", "measure", "resolution, image resolution, pixel count"),
]; // biome-ignore format: a table

/** Verbs that ask for more of a measure. */
export const upVerbs = listOf(
  "increase, raise, boost, enhance, improve, amplify, elevate, intensify, strengthen, heighten, magnify, perfect, accentuate, augment, reinforce, ameliorate, optimize, optimise, advance, enliven, enrich, maximize, maximise, turn up, amp up, crank up, ramp up, bump up, improve upon, bring out, emphasize, highlight, add, give, polish, refine, upgrade, revitalize, vivify, double, restore, recover, fix, correct, brighten, brighten up, lift, illuminate, fine-tune, sharpen, lighten, lighten up, reveal, lend, apply, bring, extract, clarify, repair, revive, freshen, deblur",
);
/** Verbs that put something right and do not say which way. */
export const correctiveVerbs = listOf("fix, correct, repair, adjust, balance, change, set, modify, edit");
export const downVerbs = listOf(
  "decrease, reduce, lower, tone down, turn down, lessen, minimize, minimise, diminish, dim, cut down, drop, soften, mute, darken, remove, weaken, bring down, get rid of, take away, eliminate",
);
/** Verbs that put something in: a fault that they name is wanted. */
export const additiveVerbs = listOf(
  "add, give, apply, introduce, simulate, increase, boost, raise, intensify, put, insert, have, create, amplify, set, imitate, emulate, include, use",
);

/** Words with which the clause asks for something else: retouching, colouring, lighting to order, other edits. */
export const notTone = listOf(
  `skin, teeth, tooth, face, chin, jaw, jawline, nose, cheeks, cheek, cheekbones, forehead, neck, belly, waist, body, complexion, wrinkle, wrinkles, pores, blemish, blemishes, makeup, make-up, lips, dark circles, younger, older, retouch, beautify, beautiful, prettier, slim, slimmer, sepia, colorize, colourise, colorise, colourize, recolorize, vignette, hdr, style, softer, soft, harsher, harsh, dramatic, moody, moodier, cinematic, old, scratches,
  depth of field, bokeh, perspective, crop, rotate, flip, mirror, rain, rainy, raindrops, rainfall, precipitation, downpour, watery, wetness, storm, drizzle, drizzly, snow, snowy, snowflakes, snowfall, wet, droplets, greenish, reddish, pinkish, film, vintage, retro, sketch, painting, cartoon, ", natural, realistic, neon, sunny, sunlight, sunset, golden, lamp, lights, pixelate, censor, negative, inverted, distortion, distortions, artifacts, artefacts, blurrier, noisier, grainier, hazier, foggier, weather`,
);

/** Words that stand in such a clause and name nothing. */
export const toneFillers = listOf(
  `a, an, me, us, the, this, that, these, it, its, my, our, your, some, any, all, every, and, or, ,, ., of, in, on, to, from, for, with, by, through, via, at, into, so, as, be, is, are, was, been, being, look, looks, looking, appear, appearing, appearance, seem, become, get, overall, entire, whole, general, more, less, much, very, really, extremely, slightly, slight, bit, little, lot, somewhat, tad, touch, quite, too, even, just, far, way, significantly, considerably, strongly, dramatically, drastically, greatly, noticeably, subtly, gently, heavily, clearly,
  completely, fully, totally, entirely, enough, not, up, down, out, level, levels, amount, quality, better, good, nicer, higher, lower, stronger, weaker, high, low, strong, extra, additional, unwanted, visual, effect, effects, tone, tones, toned, tint, tinge, cast, hue, hues, filter, shade, palette, color, colour, colors, colours, scheme, temperature, overly, effectively, please, again, also, then, now, only, pure, version, one, here, there, percent, times, make, remove, removing, removal, eliminating, eliminate, reducing, reduce, clearing, increasing, improving,
  enhancing, fixing, correcting, free, without, no, normal, precision, precisely, than, before, yellow, orange, blue, quickly, everywhere, evenly, balanced, balance, intensity, result, look, view, eye-catching, cleaner, clean, visible, visibility, viewing, image's, picture's, photo's, scene's, photograph's, professional, give, add, bring, restore, enhance, improve, increase, decrease, adding, bringing, giving, achieving, having, using, cleaning, dark, bright, presence, sense, away, off, representation, elements, element, features, feature, beauty, experience, issues, issue, problem, problems, quotient, finesse, unclear, atmospheric, layer, disturbances, distractions, interference, obscured, hidden`,
);

export const slightWords = listOf("slightly, slight, bit, little, somewhat, tad, touch, subtly, gently, subtle, hint");
export const strongWords = listOf(
  "much, very, lot, far, way, significantly, considerably, strongly, dramatically, drastically, greatly, extremely, really, heavily, super, maximize, maximise, max, maximum, crank up, double",
);
