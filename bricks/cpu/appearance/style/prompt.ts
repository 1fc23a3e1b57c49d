import { wordsOf } from "../colour/parse.js";
import type { Refusal } from "../refusal.js";
import { type StyleName, styleNames, styleWords } from "./words.js";

/** What people ask for that is beyond this machine, with the nearest style that is not. */
const BEYOND: readonly (readonly [words: readonly string[], nearest: StyleName])[] = [
  [
    [
      "anime",
      "manga",
      "ghibli",
      "miyazaki",
      "shinkai",
      "disney",
      "pixar",
      "chibi",
      "simpsons",
      "simpson",
      "south park",
      "rick and morty",
      "animated",
      "animation",
      "caricature",
    ],
    "cartoon",
  ],
  [
    [
      "van gogh",
      "gogh",
      "starry night",
      "monet",
      "renoir",
      "post impressionist",
      "expressionist",
      "expressionism",
      "munch",
    ],
    "impressionist",
  ],
  [["seurat", "signac"], "pointillism"],
  [
    [
      "rembrandt",
      "vermeer",
      "caravaggio",
      "da vinci",
      "leonardo",
      "mona lisa",
      "picasso",
      "cubism",
      "cubist",
      "dali",
      "surrealism",
      "surrealist",
      "surreal",
      "baroque",
      "renaissance",
      "klimt",
      "abstract",
      "fantasy",
      "gothic",
    ],
    "oil painting",
  ],
  [["warhol", "banksy", "graffiti", "street art"], "pop art"],
  [["ukiyo e", "ukiyo", "hokusai", "japanese woodblock", "woodblock", "woodcut"], "engraving"],
  [["cyberpunk", "synthwave", "vaporwave", "steampunk", "futuristic", "sci fi", "science fiction"], "neon"],
  [
    [
      "claymation",
      "clay",
      "plasticine",
      "lego",
      "minecraft",
      "voxel",
      "3d",
      "3 d",
      "3d render",
      "cgi",
      "low poly",
      "lowpoly",
      "origami",
      "paper cut",
      "papercut",
      "felt",
      "knitted",
      "embroidery",
      "cross stitch",
      "puppet",
      "toy",
      "sculpture",
      "marble statue",
    ],
    "mosaic",
  ],
];

/** The style that a text such as "in the style of an oil painting" asks for. Pure; never throws. */
export function readStyle(text: string): StyleName | Refusal {
  const words = ` ${wordsOf(text).join(" ")} `;
  for (const [names, nearest] of BEYOND) {
    const found = names.find((name) => words.includes(` ${name} `));
    if (found !== undefined) return refused(`The style "${found}" needs a GPU endpoint.`, nearest);
  }
  let best: { readonly name: StyleName; readonly length: number } | null = null;
  for (const name of styleNames) {
    for (const word of [name, ...styleWords[name]]) {
      if (word.length > (best?.length ?? 0) && words.includes(` ${word} `)) best = { name, length: word.length };
    }
  }
  return best?.name ?? refused("This machine does not know that style.", null);
}

function refused(reason: string, nearest: StyleName | null): Refusal {
  const near = nearest === null ? "" : `The nearest here is "${nearest}". `;
  const hint = `${near}Styles on this machine: ${styleNames.join(", ")}. For others configure a GPU endpoint for FLUX-STYLE.`;
  return { kind: "refused", reason, hint };
}
