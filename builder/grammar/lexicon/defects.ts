import { listOf } from "./list.js";

/** Nouns that only lend a body to a defect: "the rainy overlay", "the blurry parts". */
export const vagueDefects =
  listOf(`effect, effects, overlay, overlays, atmosphere, influence, interference, presence, aura, mood, feel, setting, ambiance, ambience, background, backdrop, weather, element, elements, particles, streaks, shadows, droplets, splatters, distortion, distortions,
  layer, veil, obstruction, obstructions, appearance, view, look, parts, portions, areas, sections, details, traces, drops, influences, conditions, condition, impression, filter, palette, overcast, scene, impact, shroud, water, features, edges, softness, quality, disruptions, spots, regions, atmospheric, curtain, cover, blanket, cast, scattering`);

/** Words of blur and noise: no object of the picture. */
export const blurWords = listOf(
  `blur, blurs, blurry, blurred, blurring, blurriness, fuzzy, fuzz, fuzziness, unclear, smudged, smudginess, softness, focus, out-of-focus, unfocused, defocused, noise, noisy, grain, grainy, graininess, noise-related, hazy, distortion, distortions, pixelation, pixelated, pixelated, artifacts, artefacts, disturbances, static, speckles, moire, banding, low-quality, jpeg, compression, ghosting, smearing, motion-blur, lens`,
);

/** Words around a defect that change nothing. */
export const defectFillers = listOf(
  "the, any, all, of, from, in, unwanted, visual, covered, caused, and, or, white, heavy, thick, light, dense, a, to, falling, for, view, better, clear, clearer, soft, every, some, by, bit",
);
