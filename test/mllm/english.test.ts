import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../bricks/catalogue.js";
import { englishOnly } from "../../builder/mllm/english.js";
import { isForeignLatin } from "../../builder/mllm/latin-language.js";
import { plan } from "../support/plans.js";

/** The instructions among the test data that are not English; all others are. */
const foreign = /Entferne den|Supprime le|Quita el|fais disparaître|Cambia el/;
const instructions = readFileSync(new URL("../fixtures/instructions/development.tsv", import.meta.url), "utf8")
  .split("\n")
  .slice(1)
  .flatMap((line) => line.split("\t")[2] ?? []);
const english = instructions.filter((text) => !foreign.test(text));

describe("English", () => {
  it("is taken for English: every instruction of the test data, and every word of the library's own", () => {
    expect(english.length).toBeGreaterThan(1600);
    expect(english.filter(isForeignLatin)).toEqual([]);
    const own = [...catalogue.values()].flatMap(({ summary, rules }) => [summary, ...rules]);
    expect(own.filter(isForeignLatin)).toEqual([]);
  });

  it("is taken for English in pieces, however they are cut and put together", () => {
    const words = fc.constantFrom(...english).chain((text) => {
      const all = text.split(" ");
      return fc
        .tuple(fc.nat(all.length - 1), fc.integer({ min: 1, max: 6 }))
        .map(([from, n]) => all.slice(from, from + n));
    });
    fc.assert(
      fc.property(words, words, (a, b) => {
        expect(isForeignLatin([...a, ...b].join(" "))).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    "Place de la Concorde",
    "a café au lait",
    "crème de la crème",
    "los angeles skyline",
    "Leonardo da Vinci",
    "in the style of Vincent van Gogh",
    "film noir",
    "the Rio de la Plata at dawn",
    "la la land",
    "chili con carne",
    "le creuset pot",
    "el capitan",
    "casa blanca",
    "Notre-Dame de Paris",
    "art nouveau",
    "die-cast car",
  ])("may have a name or a loan: %s", (text) => {
    expect(isForeignLatin(text)).toBe(false);
  });
});

describe("another language of the Latin script", () => {
  it.each([
    "un parapluie rouge à gauche",
    "le chien sur la plage",
    "Le parapluie est rouge",
    "une voiture",
    "la mujer con el sombrero rojo",
    "un perro en la playa",
    "ein roter Regenschirm auf der Bank",
    "der Hund ist blau",
    "een rode paraplu op het strand",
    "um cachorro na praia",
    "o cachorro é azul",
    "il gatto nero sulla sedia",
    "en röd bil på gatan",
    "czerwony parasol na plaży",
    "kırmızı bir araba",
    ...instructions.filter((text) => /Entferne den|Supprime le|Quita el/.test(text)),
  ])("is known as such: %s", (text) => {
    expect(isForeignLatin(text)).toBe(true);
  });

  it("in a brick's text is an error that says what to do, but not within quotation marks", () => {
    const finding = (prompt: string) =>
      englishOnly(plan([["step1", "RES", { image: "init[image]", prompt }]], ["step1[mask]"]));
    expect(finding("le chien sur la plage")).toEqual([
      expect.objectContaining({
        code: "NOT_ENGLISH",
        step: "step1",
        port: "prompt",
        hint: expect.stringMatching(/Translate it/) as string,
      }),
    ]);
    expect(finding('the sign with "le chien sur la plage"')).toEqual([]);
    expect(finding("the dog on the beach")).toEqual([]);
  });
});
