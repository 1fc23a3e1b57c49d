import { environmentNouns } from "./lexicon/environments.js";
import { listOf } from "./lexicon/list.js";
import { surfaceNouns } from "./lexicon/materials.js";
import { hairNouns, textNouns } from "./lexicon/nouns.js";
import { poseNouns } from "./lexicon/poses.js";
import { settingNouns } from "./lexicon/scenes.js";
import { headIndex, isImage, withoutArticle, withoutImageTail } from "./phrase.js";
import { QUOTED, type Tokens } from "./token.js";

/** What a change acts on. `of` is the thing whose colour, surface, size or pose it is; empty when it is not named. */
export type Subject =
  | { readonly kind: "image" }
  | { readonly kind: "background"; readonly of: Tokens }
  | { readonly kind: "environment" }
  | { readonly kind: "sky" }
  | { readonly kind: "lighting" }
  | { readonly kind: "colour" | "surface" | "size" | "pose" | "shape"; readonly of: Tokens }
  | { readonly kind: "hair"; readonly of: Tokens }
  | { readonly kind: "style" }
  | { readonly kind: "text"; readonly tokens: Tokens }
  | { readonly kind: "thing"; readonly tokens: Tokens };

const COLOURS = listOf(
  "color, colour, colors, colours, hue, hues, shade, tint, coloring, colouring, color scheme, coloration, skin color, tone, tones",
);
const SIZES = listOf("size, sizes, scale, dimensions, height, width, length, proportions");
const STYLES = listOf(
  "style, art style, artistic style, aesthetic, look, visual style, genre, theme, image style, rendering, medium",
);
const LIGHTS = listOf("lighting, light, illumination, lights");
const SHAPES = listOf("shape, form, type, kind, species, breed, model, design");

export function readSubject(given: Tokens): Subject {
  const tokens = withoutImageTail(given);
  if (isImage(tokens)) return { kind: "image" };
  const behind = tokens.findIndex((token) => token.low === "behind" || token.low === "around");
  if (["what", "everything", "anything"].includes(tokens[0]?.low ?? "") && behind > 0 && behind <= 3)
    return { kind: "background", of: tokens.slice(behind + 1) };
  const head = headIndex(tokens);
  if (isPictureWithQuality(tokens, head)) return { kind: "image" };
  if (
    ["scene", "view", "area", "landscape", "space"].includes(tokens[head]?.low ?? "") &&
    ["behind", "around"].includes(tokens[head + 1]?.low ?? "")
  ) {
    return { kind: "background", of: tokens.slice(head + 2) };
  }
  const low = tokens[head]?.low.replace(/'s$/, "") ?? "";
  const before = tokens[head - 1]?.low ?? "";
  if (
    settingNouns.has(low) &&
    ((low !== "place" && low !== "location" && low !== "setting") ||
      owner(tokens, head).length === 0 ||
      isImage(owner(tokens, head)) ||
      low === "setting")
  )
    return { kind: "background", of: foreground(tokens, head) };
  const displayed = tokens[head + 1]?.low === "on";
  if ((environmentNouns.has(low) && !displayed) || (["day", "month", "year"].includes(low) && before === "of"))
    return { kind: "environment" };
  if (matchesTimeOf(tokens)) return { kind: "environment" };
  if (low === "sky" || low === "skies") return { kind: "sky" };
  if (LIGHTS.has(low) && tokens.length <= 4) return { kind: "lighting" };
  const of = owner(tokens, head);
  if (COLOURS.has(low)) {
    return isImage(of)
      ? { kind: "image" }
      : settingNouns.has(of[of.length - 1]?.low ?? "")
        ? { kind: "background", of: [] }
        : { kind: "colour", of };
  }
  if (surfaceNouns.has(low)) return { kind: "surface", of };
  if (SIZES.has(low)) return isImage(of) ? { kind: "image" } : { kind: "size", of };
  if (STYLES.has(low))
    return of.length === 0 ||
      isImage(of) ||
      ["painting", "art", "drawing", "rendering", "illustration"].includes(of[of.length - 1]?.low ?? "")
      ? { kind: "style" }
      : hairNouns.has(of[of.length - 1]?.low ?? "")
        ? { kind: "hair", of: of.slice(0, -1) }
        : { kind: "shape", of };
  if (poseNouns.has(low)) return { kind: "pose", of };
  if (hairNouns.has(low)) return { kind: "hair", of: tokens };
  if (SHAPES.has(low) && of.length > 0) return { kind: "shape", of };
  if (tokens.some((token) => token.low === QUOTED) || textNouns.has(low)) return { kind: "text", tokens };
  return { kind: "thing", tokens };
}

const PHOTOS = listOf("image, photo, photograph, pic, snapshot, portrait");
const PICTURES = listOf("picture, painting, drawing, selfie");

/** "the low-light photo": the picture at hand, described. */
function isPictureWithQuality(tokens: Tokens, head: number): boolean {
  const first = tokens[0]?.low ?? "";
  const own = ["this", "my", "our"].includes(first);
  if ((!own && first !== "the") || head !== tokens.length - 1) return false;
  const noun = tokens[head]?.low ?? "";
  return PHOTOS.has(noun) || (own && PICTURES.has(noun));
}

function matchesTimeOf(tokens: Tokens): boolean {
  const text = withoutArticle(tokens)
    .map((token) => token.low)
    .join(" ");
  return /^(time of (the )?(day|year)|weather( conditions?)?|season)$/.test(text);
}

/** The subject before the background: "the background behind the woman", "the man's background"; "the kitchen background" has none. */
function foreground(tokens: Tokens, head: number): Tokens {
  const link = tokens[head + 1]?.low ?? "";
  const owned = /'s?$/.test(tokens[head - 1]?.low.replace(/s$/, "") ?? "");
  return ["of", "behind", "around"].includes(link) || owned ? owner(tokens, head) : [];
}

/** Whose colour it is: "the color of X", "X's color", "X color", "the red color of X". */
function owner(tokens: Tokens, head: number): Tokens {
  const link = tokens[head + 1]?.low ?? "";
  if (["of", "on", "in", "for", "behind", "around"].includes(link) && head + 2 < tokens.length)
    return tokens.slice(head + 2);
  const before = tokens
    .slice(0, head)
    .filter(
      (token) => !["current", "overall", "existing", "main", "facial", "body", "original", "new"].includes(token.low),
    );
  const bare = withoutArticle(before);
  if (bare.length === 0) return [];
  const last = before[before.length - 1];
  const owned = last?.text.replace(/('s|s')$/, (ending) => (ending === "s'" ? "s" : "")) ?? "";
  if (last === undefined) return [];
  const suffix = tokens.slice(head + 1);
  return [...before.slice(0, -1), { text: owned, low: owned.toLowerCase() }, ...suffix];
}
