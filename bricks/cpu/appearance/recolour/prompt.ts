import { alsoThings } from "../colour/names.js";
import type { Oklab } from "../colour/oklab.js";
import { type ColourMention, colourMentions, wordsOf } from "../colour/parse.js";
import type { Refusal } from "../refusal.js";
import type { Metal } from "./metal.js";

/** What a FLUX-RCM prompt asks for, as far as this backend can do it. */
export type Look =
  | { readonly kind: "colour"; readonly colour: Oklab; readonly text: string }
  | { readonly kind: "metal"; readonly metal: Metal }
  | { readonly kind: "grey" }
  | { readonly kind: "adjust"; readonly lightness: number; readonly colourfulness: number };

const GPU = "Turning it into that needs a GPU endpoint";

/** Surfaces and patterns that a shift of colour does not make. */
const BEYOND =
  /\b(wood|wooden|oak|pine wood|bamboo|marble|granite|stone|rock|concrete|brick wall|bricks|glass|glassy|crystal|diamond|ice|icy surface|leather|fur|furry|fluffy|wool|woollen|woolen|knitted|velvet|silk|satin|lace|denim fabric|cotton|plastic|rubber|paper|cardboard|clay|ceramic|porcelain|jelly|chocolate bar|lava|fire|flames?|water|liquid|transparent|translucent|see through|invisible|rainbow|multicolou?red|multi colou?red|colou?rful|tie dye|camouflage|camo|leopard|zebra|tiger|snakeskin|striped?|stripes|checkered|checked|plaid|tartan|polka|dotted|dots|spotted|floral|flowery|patterned|pattern|holographic|iridescent|glittery?|sparkly|sparkling|glowing|luminous|metallic|rusty metal|mossy|woven|wicker|lego|pixelated)\b/;

const METALS: ReadonlyMap<string, Metal> = new Map<string, Metal>([
  ["gold", "gold"],
  ["golden", "gold"],
  ["silver", "silver"],
  ["chrome", "chrome"],
  ["chromed", "chrome"],
  ["steel", "steel"],
  ["stainless", "steel"],
  ["iron", "steel"],
  ["aluminium", "silver"],
  ["aluminum", "silver"],
  ["metal", "steel"],
  ["bronze", "bronze"],
  ["copper", "copper"],
  ["brass", "brass"],
]);

/** Things that are golden or silver without being metal. */
const SOFT =
  /\b(hair|beard|moustache|mustache|fur|coat|dog|retriever|cat|horse|bear|bird|sheep|skin|leaf|leaves|tree|trees|grass|field|wheat|sky|clouds?|sea|water|flowers?|petals?|dress|shirt|t shirt|skirt|trousers|pants|jeans|clothes|clothing|jacket|sweater|scarf|curtains?|sofa|couch|pillow|cushion|carpet|rug|sand|hay|light|sunlight)\b/;

/** Verbs and comparatives that name the colour they give. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ["blacken", "black"],
  ["redden", "red"],
  ["redd", "red"],
  ["blu", "blue"],
  ...["green", "pink", "yellow", "black"].map((name) => [name, name] as const),
]);

/** Reads a prompt such as "the left car is red", "make the shirt dark green", "a golden statue". Pure; never throws. */
export function readLook(prompt: string): Look | Refusal {
  const said = prompt.replace(
    /\b(blacken|redden)(?:s|ed|ing)?\b|\b(green|blu|redd|pink|yellow|black)er\b/gi,
    (_, verb: string | undefined, more: string | undefined) => VERBS.get((verb ?? more ?? "").toLowerCase()) ?? "",
  );
  const words = wordsOf(said);
  const text = words.join(" ");
  const colours = colourMentions(said).filter((mention) => !isOld(words, mention));
  const target = chooseTarget(words, colours);

  const adjusted = adjustment(text);
  if (adjusted !== null && target === null) return adjusted;
  const beyond = BEYOND.exec(
    text.replace(/\b(chocolate|brick|denim|ice|stone) (brown|red|blue|white|grey|gray)\b/g, "$2"),
  )?.[1];
  if (beyond !== undefined && beyondIsWanted(text, beyond, target)) {
    return refused(`${GPU}: "${beyond}" is a surface or a pattern, and this machine changes colours only.`);
  }
  if (/\b(black and white|gr[ae]yscale|monochrome|desaturated?|colou?rless)\b/.test(text)) return { kind: "grey" };
  const metal = wantedMetal(words, text, target);
  if (metal !== null) return { kind: "metal", metal };
  if (target !== null) {
    const other = colours.find((c) => c !== target && joined(words, c, target));
    if (other !== undefined) {
      return refused(`${GPU}: one thing cannot be given two colours here ("${other.text}" and "${target.text}").`);
    }
    return { kind: "colour", colour: target.colour, text: target.text };
  }
  return refused("The prompt names no colour or metal that this machine knows.");
}

function refused(reason: string): Refusal {
  return {
    kind: "refused",
    reason,
    hint: 'Name one colour ("the car is dark green"), a hex code, or gold, silver, bronze, copper or chrome; or configure a GPU endpoint for FLUX-RCM.',
  };
}

/** The colour that the thing had, or must not have: "from blue", "not blue", "instead of blue", "no longer blue". */
function isOld(words: readonly string[], mention: ColourMention): boolean {
  const before = words.slice(Math.max(0, mention.from - 3), mention.from).join(" ");
  return /\b(from|not|instead of|rather than|no longer|formerly|originally|previously|instead of the|from the|from a)$/.test(
    before,
  );
}

const ANNOUNCES =
  /^(is|are|be|been|become|becomes|became|turn|turns|turned|to|into|in|wear|wears|wearing|with|as|colou?r|colou?red|painted|dyed|shade|hue|tint|tone)$/;
const BETWEEN =
  /^(a|an|the|very|more|completely|entirely|all|some|shade|shades|of|hue|colou?r|tint|tone|bright|fully)$/;

/** The last colour that a verb or preposition of change announces; otherwise the last that is named. */
function chooseTarget(words: readonly string[], colours: readonly ColourMention[]): ColourMention | null {
  const announced = colours.filter((mention) => {
    let i = mention.from - 1;
    while (i >= 0 && BETWEEN.test(words[i])) i--;
    return i >= 0 && ANNOUNCES.test(words[i]);
  });
  const verbs = announced.filter((m) => !/^(in|with)$/.test(words[m.from - 1] ?? ""));
  return verbs.at(-1) ?? announced.at(-1) ?? colours.at(-1) ?? null;
}

function joined(words: readonly string[], a: ColourMention, b: ColourMention): boolean {
  const [first, second] = a.from < b.from ? [a, b] : [b, a];
  const between = words.slice(first.to, second.from).join(" ");
  return between === "and" || between === "with" || between === "or";
}

/** "the wooden table is blue" speaks of the table; "the table is wooden" and "a wooden table" ask for wood. */
function beyondIsWanted(text: string, beyond: string, target: ColourMention | null): boolean {
  if (target === null) return true;
  if (
    new RegExp(
      `\\b(made (out )?of|out of|into|to|is|are|become|becomes|look like|like|with) (an? |the |some |\\w+ ){0,2}${beyond}\\b`,
    ).test(text)
  ) {
    return true;
  }
  const described = new RegExp(`\\b(the|this|that|these|those|his|her|their|its) (\\w+ ){0,3}${beyond}\\b`).test(text);
  return !described;
}

function wantedMetal(words: readonly string[], text: string, target: ColourMention | null): Metal | null {
  const stated =
    /\b(?:made (?:out )?of|solid|polished|shiny|out of|stainless) (?:\w+ )?(gold|silver|chrome|steel|iron|aluminium|aluminum|metal|bronze|copper|brass)\b/.exec(
      text,
    )?.[1];
  if (stated !== undefined) return METALS.get(stated) ?? null;
  if (target !== null) {
    const metal = METALS.get(target.name);
    return metal !== undefined && target.text === target.name && !SOFT.test(text) ? metal : null;
  }
  const last = words.filter((w) => METALS.has(w)).at(-1);
  return last === undefined || alsoThings.has(last) ? null : (METALS.get(last) ?? null);
}

function adjustment(text: string): Look | null {
  if (/\b(darker|darken|darkened)\b/.test(text)) return { kind: "adjust", lightness: 0.74, colourfulness: 1 };
  if (/\b(lighter|lighten|lightened|brighter|brighten|brightened)\b/.test(text)) {
    return { kind: "adjust", lightness: 1.45, colourfulness: 1 };
  }
  if (/\bwhiten(ed)?\b/.test(text)) return { kind: "adjust", lightness: 1.6, colourfulness: 0.35 };
  if (/\b(more (vivid|colou?rful|saturated|vibrant)|saturate)\b/.test(text)) {
    return { kind: "adjust", lightness: 1, colourfulness: 1.5 };
  }
  if (/\b(less (vivid|colou?rful|saturated|vibrant)|paler|duller)\b/.test(text)) {
    return { kind: "adjust", lightness: 1, colourfulness: 0.5 };
  }
  return null;
}
