import { type CpuDeployment, outlineModelOf } from "../deployment.js";
import { describePerception } from "./descriptions.js";
import { isnetFolder } from "./inference/models.js";

const thisMachine = (): CpuDeployment => ({ isnet: isnetFolder() !== null });

/** The perception bricks as they are on this machine. */
export const here = describePerception(thisMachine);

/** Which model draws the outlines on this machine; part of the memo key. */
export const outlineModel = (): string => outlineModelOf(thisMachine());
