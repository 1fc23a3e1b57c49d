import { photoBricks } from "./catalogue-photo.js";

/**
 * The brick library of Lego-Edit (arXiv 2509.12883, appendix "model library") as data. Checks, help, the Builder's
 * prompt and the documentation derive from it; nothing else knows a brick's ports.
 */

export type PortType = "Image" | "Mask" | "Str" | "Float";

export interface Port {
  readonly type: PortType;
  /** May be null (or left out of a plan). */
  readonly nullable: boolean;
  /** What it means, in one line. */
  readonly meaning: string;
  /** Inclusive bounds of a Float literal. */
  readonly min?: number;
  readonly max?: number;
  /** The literal must be greater than this. */
  readonly above?: number;
  /** The picture carries an alpha channel: a cut-out. */
  readonly cutout?: true;
  /** May be of another size than the step's other pictures and masks. */
  readonly anyCanvas?: true;
}

/** A rule between ports, or between steps, that the checker knows how to hold. */
export type Constraint =
  /** Either the mask ports or the image ports are used in one step, never both. */
  | { readonly type: "one-kind"; readonly masks: readonly string[]; readonly images: readonly string[] }
  /** All of the ports are given, or none. */
  | { readonly type: "all-or-none"; readonly ports: readonly string[] }
  /** This port must be given whenever any port of `when` is. */
  | { readonly type: "requires"; readonly port: string; readonly when: readonly string[] }
  /** Exactly one of the ports is given. */
  | { readonly type: "exactly-one"; readonly ports: readonly string[] }
  /** The output exists only when at least one of the inputs is given. */
  | { readonly type: "output-when"; readonly output: string; readonly given: readonly string[] }
  /** When any of the inputs is given, the picture and mask outputs lie on a new, larger canvas; others keep the inputs' canvas. */
  | { readonly type: "new-canvas"; readonly given: readonly string[] }
  /** The text must be brick `origin`'s output, not a literal. */
  | { readonly type: "text-from"; readonly port: string; readonly origin: string; readonly output: string }
  /** A step of one of these bricks must use the output, directly or by way of other steps. */
  | { readonly type: "used-by"; readonly output: string; readonly bricks: readonly string[] }
  /** None of its inputs may be a PREDICT brick's output. */
  | { readonly type: "no-predict-before" };

/** What a brick does to the pixels of its picture; Publish chooses by it how to go back to full size. */
export type Effect =
  /** Makes no picture, or only a cut-out. */
  | "selects"
  /** Changes the tone and colour of what is there; the detail of the original remains. */
  | "adjusts"
  /** Works on the finest detail (noise, sharpness), which only the picture at its own size has. */
  | "restores"
  /** Paints new content inside the mask. */
  | "replaces"
  /** Repaints the whole picture. */
  | "repaints"
  /** Moves, scales or lays pictures over each other. */
  | "composes"
  /** Changes the canvas. */
  | "extends";

export interface BrickSpec {
  readonly name: string;
  /** `brickwright` for the built-in bricks beyond the paper's library. */
  readonly origin?: "brickwright";
  /** Other names that Builders write, as the paper's own prompt does. */
  readonly aliases?: readonly string[];
  /** Inputs that Builders write for several ports at once, as the paper's own prompt does: name → the ports it sets. */
  readonly inputAliases?: Readonly<Record<string, readonly string[]>>;
  readonly kind: "PREDICT" | "EDIT";
  /** One sentence for help and for the Builder's prompt. */
  readonly summary: string;
  readonly inputs: Readonly<Record<string, Port>>;
  readonly outputs: Readonly<Record<string, Port>>;
  readonly constraints: readonly Constraint[];
  /** The rules in words, as the Builder is told them. */
  readonly rules: readonly string[];
  readonly effect: Effect;
  /** Longest time one call may take, in seconds, before the state machine gives up on it. */
  readonly timeoutSeconds: number;
}

const image = (meaning: string, more: Partial<Port> = {}): Port => ({
  type: "Image",
  nullable: false,
  meaning,
  ...more,
});
const mask = (meaning: string, more: Partial<Port> = {}): Port => ({ type: "Mask", nullable: false, meaning, ...more });
const str = (meaning: string, more: Partial<Port> = {}): Port => ({ type: "Str", nullable: false, meaning, ...more });
const float = (meaning: string, more: Partial<Port> = {}): Port => ({
  type: "Float",
  nullable: false,
  meaning,
  ...more,
});
const nullable = { nullable: true } as const;
const growth = { nullable: true, min: 1, max: 8 } as const;

const PAIRS = { masks: ["mask1", "mask2"], images: ["image1", "image2"] } as const;
const RATIOS = ["left_ratio", "right_ratio", "top_ratio", "bottom_ratio"] as const;

const specs: readonly BrickSpec[] = [
  {
    name: "INVERSE",
    aliases: ["MASK-INVERSE"],
    kind: "PREDICT",
    summary:
      "Subtracts one mask from another, or takes a mask's complement; or the part of one picture outside another.",
    inputs: {
      mask1: mask("the mask to subtract from; null means the whole picture", nullable),
      mask2: mask("the mask that is taken away", nullable),
      image1: image("the picture to subtract from", nullable),
      image2: image("the picture that is taken away", nullable),
    },
    outputs: {
      mask: mask("mask1 without mask2, or the complement of mask2", nullable),
      image: image("image1 without image2", nullable),
    },
    constraints: [
      { type: "one-kind", ...PAIRS },
      { type: "requires", port: "mask2", when: ["mask1"] },
      { type: "all-or-none", ports: ["image1", "image2"] },
      { type: "output-when", output: "mask", given: ["mask1", "mask2"] },
      { type: "output-when", output: "image", given: ["image1", "image2"] },
    ],
    rules: [
      "one kind per step: masks (images null) or images (masks null)",
      "mask1 null = complement of mask2",
      "image1 and image2 both null or both given",
      "outputs only the kind given",
    ],
    effect: "selects",
    timeoutSeconds: 60,
  },
  {
    name: "RES",
    kind: "PREDICT",
    summary: "Referring segmentation: the mask and the cut-out of what the prompt names.",
    inputs: {
      image: image("the picture to look in"),
      prompt: str("English; keeps positions, counts and adjectives, e.g. 'the two bottles on the left'"),
    },
    outputs: {
      mask: mask("the object"),
      image: image("the object's cut-out", { cutout: true }),
    },
    constraints: [],
    rules: [
      "prompt English, keep locatives and adjectives",
      "image = cut-out; use it when the user asks for the segmentation",
    ],
    effect: "selects",
    timeoutSeconds: 120,
  },
  {
    name: "SOS",
    kind: "PREDICT",
    summary: "Salient object segmentation: the mask and the cut-out of the most prominent object.",
    inputs: { image: image("the picture to look in") },
    outputs: { mask: mask("the object"), image: image("the object's cut-out", { cutout: true }) },
    constraints: [],
    rules: ["most prominent object only; never a named object"],
    effect: "selects",
    timeoutSeconds: 120,
  },
  {
    name: "MASK-SEG",
    kind: "PREDICT",
    summary: "Segments the object that a rough mask points at.",
    inputs: { image: image("the picture to look in"), mask: mask("a rough region, such as the person drew") },
    outputs: { mask: mask("the object"), image: image("the object's cut-out", { cutout: true }) },
    constraints: [],
    rules: ["both inputs required"],
    effect: "selects",
    timeoutSeconds: 120,
  },
  {
    name: "ADD-PRED",
    kind: "PREDICT",
    summary: "Predicts where a new object should be placed.",
    inputs: {
      image: image("the picture to look in"),
      prompt: str("a full sentence, e.g. 'add a black dog on the left'"),
      mask: mask("stay inside it; null = anywhere", nullable),
    },
    outputs: { mask: mask("a box for the new object, at the picture's own size") },
    constraints: [
      {
        type: "used-by",
        output: "mask",
        bricks: ["FLUX-FILL", "FLUX-INPAINT", "FLUX-RCM", "FLUX-CBG", "FLUX-STYLE"],
      },
    ],
    rules: [
      "prompt a full sentence, e.g. 'add a black dog on the left'",
      "mask non-null = stay inside it",
      "must be followed by a FLUX brick",
    ],
    effect: "selects",
    timeoutSeconds: 120,
  },
  {
    name: "CMI-PRED",
    inputAliases: { ratio: RATIOS },
    kind: "PREDICT",
    summary: "Captions a picture; with ratios it also prepares the larger canvas and the mask of what is new.",
    inputs: {
      image: image("the picture to caption or to extend"),
      left_ratio: float("growth at the left; 1 = none", growth),
      right_ratio: float("growth at the right; 1 = none", growth),
      top_ratio: float("growth at the top; 1 = none", growth),
      bottom_ratio: float("growth at the bottom; 1 = none", growth),
    },
    outputs: {
      caption: str("what the picture shows, in English"),
      image: image("the picture on its larger canvas", nullable),
      mask: mask("255 where the canvas is new", nullable),
    },
    constraints: [
      { type: "all-or-none", ports: RATIOS },
      { type: "output-when", output: "image", given: RATIOS },
      { type: "output-when", output: "mask", given: RATIOS },
      { type: "new-canvas", given: RATIOS },
    ],
    rules: [
      "ratios all null or all non-null",
      "without ratios: image and mask are null",
      "with ratios: image AND mask go to FLUX-FILL together",
      "four equal r = total size times r; unequal = each side grows by (r-1) times the dimension; 1 = no growth",
    ],
    effect: "extends",
    timeoutSeconds: 120,
  },
  {
    name: "BBOX",
    kind: "PREDICT",
    summary: "The bounding box of a mask, as a mask.",
    inputs: { mask: mask("any mask that is not empty") },
    outputs: { mask: mask("the filled bounding box") },
    constraints: [],
    rules: [],
    effect: "selects",
    timeoutSeconds: 60,
  },
  {
    name: "FASTINPAINT",
    kind: "EDIT",
    summary: "Quick inpainting: fills the mask with what surrounds it, and scores how strongly to denoise afterwards.",
    inputs: { image: image("the picture"), mask: mask("what to fill") },
    outputs: {
      image: image("the filled picture"),
      score: float("denoise strength: 0.7, 0.8, 0.9 or 1", { min: 0, max: 1 }),
    },
    constraints: [],
    rules: [
      "poor quality: pre-inpaint, or the result when the user is in a hurry",
      "score = denoise strength 0.7 | 0.8 | 0.9 | 1",
    ],
    effect: "replaces",
    timeoutSeconds: 180,
  },
  {
    name: "FLUX-FILL",
    kind: "EDIT",
    summary: "Paints what the prompt describes into the mask: new objects, replacements, larger canvases.",
    inputs: {
      image: image("the picture"),
      mask: mask("where to paint"),
      prompt: str("what to paint"),
      preimage: image("the original, or a reference; RGBA = reference object", { nullable: true, anyCanvas: true }),
    },
    outputs: { image: image("the painted picture") },
    constraints: [],
    rules: [
      "not for colour or material changes",
      "mask from CMI-PRED step k requires image from step k",
      "preimage may be the original or a reference (RGBA = reference object)",
    ],
    effect: "replaces",
    timeoutSeconds: 300,
  },
  {
    name: "FLUX-RCM",
    kind: "EDIT",
    summary: "Changes the colour or the material of one object.",
    inputs: {
      image: image("the picture"),
      mask: mask("the object; null = the whole picture", nullable),
      prompt: str("the object with its new colour or material"),
    },
    outputs: { image: image("the recoloured picture") },
    constraints: [],
    rules: ["colour or material of one object"],
    effect: "adjusts",
    timeoutSeconds: 300,
  },
  {
    name: "FLUX-INPAINT",
    kind: "EDIT",
    summary: "Removes what the mask covers, starting from a quick inpainting.",
    inputs: {
      image: image("the picture"),
      mask: mask("what to remove"),
      preimage: image("a FASTINPAINT result"),
      score: float("how far to go from the preimage", { above: 0, max: 1 }),
    },
    outputs: { image: image("the picture without it") },
    constraints: [],
    rules: ["removal only, takes no prompt", "preimage and score mandatory, normally both from one FASTINPAINT"],
    effect: "replaces",
    timeoutSeconds: 300,
  },
  {
    name: "FLUX-CBG",
    kind: "EDIT",
    summary: "Changes the background.",
    inputs: {
      image: image("the picture"),
      mask: mask("the background"),
      prompt: str("the new scene, as 'change the background to a sandy beach'"),
      background: image("the background to use, when the person gives one", { nullable: true, anyCanvas: true }),
    },
    outputs: { image: image("the subject before its new background") },
    constraints: [],
    rules: [
      "prompt = 'change the background to XXX', XXX a concrete scene",
      "mask = INVERSE of RES (named subject) or SOS",
      "background is init[background] when the user gives a background picture, otherwise null",
    ],
    effect: "replaces",
    timeoutSeconds: 300,
  },
  {
    name: "FLUX-STYLE",
    kind: "EDIT",
    summary: "Repaints the picture, or the part in the mask, in a style.",
    inputs: {
      image: image("the picture"),
      mask: mask("the part to repaint; null = the whole picture", nullable),
      prompt: str("the picture's caption"),
      style: str("the style, e.g. 'anime style'"),
    },
    outputs: { image: image("the repainted picture") },
    constraints: [{ type: "text-from", port: "prompt", origin: "CMI-PRED", output: "caption" }],
    rules: ["prompt only from CMI-PRED caption", "mask null = whole image", "style required, e.g. 'anime style'"],
    effect: "repaints",
    timeoutSeconds: 300,
  },
  {
    name: "COMPOSE",
    kind: "EDIT",
    summary: "Unites two masks, or lays the second picture over the first.",
    inputs: {
      mask1: mask("one mask", nullable),
      mask2: mask("the other mask", nullable),
      image1: image("the picture below", nullable),
      image2: image("the picture on top; a cut-out covers only where it is opaque", nullable),
    },
    outputs: {
      mask: mask("both masks together", nullable),
      image: image("the composed picture", nullable),
    },
    constraints: [
      { type: "one-kind", ...PAIRS },
      { type: "all-or-none", ports: ["mask1", "mask2"] },
      { type: "all-or-none", ports: ["image1", "image2"] },
      { type: "output-when", output: "mask", given: ["mask1", "mask2"] },
      { type: "output-when", output: "image", given: ["image1", "image2"] },
    ],
    rules: ["one kind per step", "second covers first"],
    effect: "composes",
    timeoutSeconds: 60,
  },
  {
    name: "RESIZE",
    kind: "EDIT",
    summary: "Scales an object about its bottom centre; the canvas keeps its size.",
    inputs: {
      mask: mask("the object's mask", nullable),
      image: image("the object's cut-out", nullable),
      ratio: float("1 = unchanged", { above: 0, max: 20 }),
    },
    outputs: {
      mask: mask("the scaled mask", nullable),
      image: image("the scaled cut-out", { nullable: true, cutout: true }),
    },
    constraints: [
      { type: "exactly-one", ports: ["mask", "image"] },
      { type: "output-when", output: "mask", given: ["mask"] },
      { type: "output-when", output: "image", given: ["image"] },
    ],
    rules: ["exactly one of mask, image", "scales the valid (non-transparent) part, canvas unchanged"],
    effect: "composes",
    timeoutSeconds: 60,
  },
  {
    name: "FLUX-ENV",
    kind: "EDIT",
    summary: "Changes weather, season or time of day of the whole picture.",
    inputs: { image: image("the picture"), prompt: str("the change, e.g. 'change the weather to be snowy'") },
    outputs: { image: image("the picture in its new environment") },
    constraints: [{ type: "no-predict-before" }],
    rules: ["weather, climate, time of day", "no PREDICT brick before it"],
    effect: "adjusts",
    timeoutSeconds: 300,
  },
  {
    name: "FLUX-POSE",
    kind: "EDIT",
    summary: "Changes a posture, an action or an expression.",
    inputs: { image: image("the picture"), prompt: str("the subject in detail, with its new posture or expression") },
    outputs: { image: image("the picture with the new posture") },
    constraints: [{ type: "no-predict-before" }],
    rules: ["posture, expression", "prompt describes the subject in detail", "no PREDICT brick before it"],
    effect: "repaints",
    timeoutSeconds: 300,
  },
];

/** Bricks by name, in the order in which they are listed. A Map, so that no name from outside finds anything but a brick. */
export type Catalogue = ReadonlyMap<string, BrickSpec>;

/** The built-in library, the paper's bricks first and in the paper's order: the default wherever a catalogue can be given. */
export const catalogue: Catalogue = new Map([...specs, ...photoBricks].map((spec) => [spec.name, spec]));

/** `base` with more bricks after its own. Their names are new: that was held when they were declared. */
export function extendCatalogue(base: Catalogue, more: readonly BrickSpec[]): Catalogue {
  return new Map([...base, ...more.map((spec) => [spec.name, spec] as const)]);
}
