import { arithmeticFamily } from "../../bricks/cpu/families/arithmetic.js";
import { lambdaHandler } from "./handler.js";
import { openFamilyOnly } from "./parts/family-only.js";

export const handler = lambdaHandler((logger) => openFamilyOnly(arithmeticFamily(), logger));
