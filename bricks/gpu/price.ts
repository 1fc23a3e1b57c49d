import { z } from "zod";

/** What a provider asks for one run of a model, in US dollars. */
export type Price =
  | { readonly per: "run"; readonly dollars: number; readonly note: string }
  /** Of the time that the model itself ran; `typicalSeconds` is what an estimate counts with. */
  | { readonly per: "second"; readonly dollars: number; readonly typicalSeconds: number; readonly note: string };

/** What one run is expected to cost. */
export function expectedDollars(price: Price): number {
  return price.per === "run" ? price.dollars : price.dollars * price.typicalSeconds;
}

/** What a run cost that took `seconds` of the model's time; as expected where the provider did not say how long. */
export function chargedDollars(price: Price, seconds: number | null): number {
  return price.per === "second" && seconds !== null ? price.dollars * seconds : expectedDollars(price);
}

const note = z.string().max(300).default("");
const dollars = z.number().min(0).max(1000);

/** A {@link Price} as a configuration says it. */
export const priceSchema = z.discriminatedUnion("per", [
  z.strictObject({ per: z.literal("run"), dollars, note }),
  z.strictObject({ per: z.literal("second"), dollars, typicalSeconds: z.number().positive().max(3600), note }),
]);
