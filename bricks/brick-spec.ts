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
