/**
 * What an edit is judged by: the scheme of VIEScore (arXiv 2312.14867) as GEdit-Bench (arXiv 2504.17761) uses it for
 * edits. Four scores from 0 to 10, two of semantic consistency and two of perceptual quality; of each pair the lower
 * counts, and the geometric mean of both is the overall score.
 */

export interface CriterionSpec {
  /** For tables and pages. */
  readonly title: string;
  readonly group: "consistency" | "quality";
  /** What the model is told of it: what it means, and what 10, 5 and 0 stand for. */
  readonly meaning: string;
}

export const criteria = {
  success: {
    title: "instruction followed",
    group: "consistency",
    meaning:
      "the instruction was followed. 10: all of it is there, as it was asked. 5: only in part, in the wrong place, or not quite as asked. 0: nothing of it, or something else.",
  },
  preservation: {
    title: "rest preserved",
    group: "consistency",
    meaning:
      "what the instruction does not speak of stayed as it was. 10: nothing else changed. 5: it is the same scene, but things changed that nobody asked for. 0: another picture. Where the instruction is about the whole picture (a style, a season, the light), composition and what the things are must have stayed; where it asks for a cut-out or a mask, judge what was selected.",
  },
  naturalness: {
    title: "natural",
    group: "quality",
    meaning:
      "the result looks like one picture: light, shadows, scale, perspective, focus and texture fit together. 10: nothing tells that it was edited. 5: something looks off. 0: things look pasted or impossible. A style that was asked for is natural.",
  },
  cleanness: {
    title: "free of artefacts",
    group: "quality",
    meaning:
      "the editing left no traces: no seams, smears, ghosts, repeated texture, remains of what was removed, broken outlines, deformed faces, hands or letters. 10: none. 5: visible at a second look. 0: they ruin the picture. Flaws that the photo already had do not count.",
  },
} as const satisfies Readonly<Record<string, CriterionSpec>>;

export type Criterion = keyof typeof criteria;
export const criterionNames = Object.keys(criteria) as readonly Criterion[];

export const LOWEST = 0;
export const HIGHEST = 10;

export interface Judgement {
  /** 0 … 10. */
  readonly score: number;
  /** Why, in the critic's words: one line of plain text. */
  readonly reason: string;
}

export type Judgements = Readonly<Record<Criterion, Judgement>>;

/** All scores 0 … 10. */
export interface Scores {
  /** Semantic consistency: the lower of `success` and `preservation`. */
  readonly consistency: number;
  /** Perceptual quality: the lower of `naturalness` and `cleanness`. */
  readonly quality: number;
  /** √(consistency · quality): a result that fails at one of them fails. */
  readonly overall: number;
}

export function scoresOf(judgements: Judgements): Scores {
  const lowest = (group: CriterionSpec["group"]) =>
    Math.min(...criterionNames.filter((name) => criteria[name].group === group).map((name) => judgements[name].score));
  const [consistency, quality] = [lowest("consistency"), lowest("quality")];
  return { consistency, quality, overall: Math.sqrt(consistency * quality) };
}
