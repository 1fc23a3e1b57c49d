import type { Input, Step } from "../../statemachine/plan.js";
import type { Target } from "./edit.js";

/** A reference to an output, such as `step3[mask]`. */
export type Ref = string;

export const ref = (reference: Ref): Input => ({ ref: reference });
export const text = (literal: string): Input => ({ text: literal });
export const number = (literal: number): Input => ({ number: literal });

/** Where a target's pixels lie. `image` is its cut-out; null when nothing had to be segmented. */
export interface Located {
  readonly mask: Ref;
  readonly image: Ref;
}

/** Collects the steps of a plan; every edit works on the picture that the edit before it left. */
export class PlanWriter {
  readonly steps: Step[] = [];
  /** The picture as it stands. */
  picture: Ref = "init[image]";
  /** Results besides the final picture, such as a cut-out that a later edit did not use. */
  private readonly cutouts: Ref[] = [];

  /** Adds a step and returns its id. */
  step(brick: string, inputs: Record<string, Input>): string {
    const id = `step${this.steps.length + 1}`;
    this.steps.push({ id, brick, inputs });
    return id;
  }

  /** Adds a step that paints; its image is the picture from now on. */
  paint(brick: string, inputs: Record<string, Input>): void {
    this.picture = `${this.step(brick, inputs)}[image]`;
  }

  /** The mask and the cut-out of a target in the picture as it stands. */
  locate(target: Target): Located {
    const id = this.segment(target);
    return { mask: `${id}[mask]`, image: `${id}[image]` };
  }

  /** The mask of a target; the person's own mask is taken as it is. */
  mask(target: Target): Ref {
    return target.kind === "mask" ? "init[mask]" : this.locate(target).mask;
  }

  private segment(target: Target): string {
    switch (target.kind) {
      case "named":
        return this.step("RES", { image: ref(this.picture), prompt: text(target.phrase) });
      case "salient":
        return this.step("SOS", { image: ref(this.picture) });
      case "mask":
        return this.step("MASK-SEG", { image: ref(this.picture), mask: ref("init[mask]") });
    }
  }

  keepCutout(image: Ref): void {
    this.cutouts.push(image);
  }

  results(): Ref[] {
    return this.picture === "init[image]" ? [...this.cutouts] : [...this.cutouts, this.picture];
  }
}
