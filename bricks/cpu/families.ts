import type { BrickDescription } from "../description.js";
import { arithmeticNames, describeArithmetic } from "../raster/arithmetic/descriptions.js";
import {
  backgroundDescription,
  environmentDescription,
  recolourDescription,
  styleDescription,
} from "./appearance/descriptions.js";
import type { CpuDeployment } from "./deployment.js";
import { extendCanvasDescription, fastInpaintDescription, removeDescription } from "./inpaint/descriptions.js";
import { describePerception } from "./perception/descriptions.js";
import { describeRestoring, restoringNames, upscaleDescription } from "./restore/descriptions.js";
import { describeTone, toneNames } from "./tone/descriptions.js";

/** Bricks that share models or worker threads: what is loaded, and deployed, together. */
export const familyNames = ["arithmetic", "perception", "inpaint", "tone", "restore", "appearance"] as const;
export type FamilyName = (typeof familyNames)[number];

/** Every brick that runs on a CPU, as it would run on a machine of this kind. */
export function describedFamilies(
  deployment: () => CpuDeployment,
): Readonly<Record<FamilyName, readonly BrickDescription[]>> {
  const { res, sos, maskSeg, addPred, cmiPred } = describePerception(deployment);
  return {
    arithmetic: arithmeticNames.map(describeArithmetic),
    perception: [res, sos, maskSeg, addPred, cmiPred],
    inpaint: [fastInpaintDescription, removeDescription, extendCanvasDescription],
    tone: toneNames.map(describeTone),
    restore: [...restoringNames.map(describeRestoring), upscaleDescription],
    appearance: [recolourDescription, backgroundDescription, styleDescription, environmentDescription],
  };
}

const families: ReadonlyMap<string, FamilyName> = new Map(
  Object.entries(describedFamilies(() => ({ isnet: false }))).flatMap(([name, bricks]) =>
    bricks.map(({ brick }): [string, FamilyName] => [brick, name as FamilyName]),
  ),
);

/** The family of a brick; null for one that no CPU runs. */
export function familyOf(brick: string): FamilyName | null {
  return families.get(brick) ?? null;
}
