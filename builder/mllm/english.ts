import type { Diagnostic } from "../../platform/diagnostic.js";
import type { Plan } from "../../statemachine/plan.js";
import { quote } from "../check/quote.js";
import { isForeignLatin } from "./latin-language.js";

/** Letters of other scripts than Latin. Signs that scripts share (digits, punctuation) are none. */
const FOREIGN = /[^\P{L}\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;
/** What shall be written in the picture keeps its own script. */
const QUOTED = /"[^"]*"|“[^”]*”|(?<!\p{L})'[^']*'(?!\p{L})|‘[^’]*’|「[^」]*」|『[^』]*』|«[^»]*»|《[^》]*》/gu;

/** Errors for texts that are not English, as far as their script and their commonest words tell: the models behind the bricks know English only. */
export function englishOnly(plan: Plan): Diagnostic[] {
  return plan.steps.flatMap((step) =>
    Object.entries(step.inputs).flatMap(([port, input]): Diagnostic[] => {
      if (input === null || !("text" in input) || isEnglish(input.text.replace(QUOTED, " "))) return [];
      return [
        {
          code: "NOT_ENGLISH",
          severity: "error",
          step: step.id,
          port,
          message: `${step.brick}: \`${port}\` is ${quote(input.text)}, which is not English.`,
          hint: "Translate it; only words that shall appear in the picture keep their language, in quotation marks.",
        },
      ];
    }),
  );
}

function isEnglish(text: string): boolean {
  return !FOREIGN.test(text) && !isForeignLatin(text);
}
