/** The brick sequences that each kind of edit calls for; several where the library leaves a choice. */
const sequences: Readonly<Record<string, readonly string[]>> = {
  remove: ["RES FASTINPAINT FLUX-INPAINT", "SOS FASTINPAINT FLUX-INPAINT"],
  "remove-except": ["RES RES INVERSE FASTINPAINT FLUX-INPAINT"],
  "remove-all-but": ["RES INVERSE FASTINPAINT FLUX-INPAINT"],
  add: ["ADD-PRED FLUX-FILL"],
  replace: ["RES FLUX-FILL", "SOS FLUX-FILL"],
  recolour: ["RES FLUX-RCM", "SOS FLUX-RCM"],
  background: ["RES INVERSE FLUX-CBG", "SOS INVERSE FLUX-CBG"],
  style: ["CMI-PRED FLUX-STYLE"],
  env: ["FLUX-ENV"],
  pose: ["FLUX-POSE"],
  extract: ["RES", "SOS"],
  resize: ["RES RESIZE FASTINPAINT FLUX-INPAINT COMPOSE", "SOS RESIZE FASTINPAINT FLUX-INPAINT COMPOSE"],
  move: ["RES FASTINPAINT FLUX-INPAINT ADD-PRED FLUX-FILL", "SOS FASTINPAINT FLUX-INPAINT ADD-PRED FLUX-FILL"],
  outpaint: ["CMI-PRED FLUX-FILL"],
  brightness: ["BRIGHTNESS"],
  contrast: ["CONTRAST"],
  saturation: ["SATURATION"],
  warmth: ["WARMTH"],
  gray: ["GRAYSCALE"],
  sharpen: ["SHARPEN"],
  denoise: ["DENOISE"],
  deblur: ["DEBLUR"],
  dehaze: ["DEHAZE"],
  "low-light": ["LOW-LIGHT"],
  upscale: ["UPSCALE"],
  "brightness-of": ["RES BRIGHTNESS"],
  "contrast-of": ["RES CONTRAST"],
  "saturation-of": ["RES SATURATION"],
  "warmth-of": ["RES WARMTH"],
  "sharpen-of": ["RES SHARPEN"],
  "denoise-of": ["RES DENOISE"],
  "gray-but": ["RES INVERSE GRAYSCALE"],
  reject: ["reject"],
};

/** Every brick sequence that is right for `kinds`: `remove+env` is both edits, `add,pose` either. */
export function expectedSequences(kinds: string): string[] {
  return kinds.split(",").flatMap(compound);
}

function compound(kinds: string): string[] {
  return kinds.split("+").reduce<string[]>(
    (before, kind) => {
      const choices = sequences[kind];
      if (choices === undefined) throw new Error(`no such kind of edit: ${kind}`);
      return before.flatMap((start) => choices.map((choice) => (start === "" ? choice : `${start} ${choice}`)));
    },
    [""],
  );
}

export interface Example {
  readonly category: string;
  readonly kinds: string;
  readonly instruction: string;
}

/** Rows of `category TAB kinds TAB instruction`, after a heading line. */
export function readExamples(tsv: string): Example[] {
  return tsv
    .split("\n")
    .slice(1)
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [category = "", kinds = "", instruction = ""] = line.split("\t");
      return { category, kinds, instruction };
    });
}
