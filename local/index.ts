/** The package as a library: the parts that the command line is made of. */
export type { Backend } from "../bricks/backend.js";
export type { BrickContext, BrickImplementation, PortValue } from "../bricks/brick.js";
export { type BrickSpec, type Catalogue, catalogue, type Port } from "../bricks/catalogue.js";
export type { Builder, PlanReading } from "../builder/builder.js";
export { checkPlan } from "../builder/check/check-plan.js";
export { readPlan } from "../builder/parse/read-plan.js";
export { builtInLibrary, type Library } from "../functions/config/library.js";
export { compile } from "../statemachine/compile.js";
export type { CheckedPlan, Plan } from "../statemachine/plan.js";
export { composeLocal, type Local } from "./composition.js";
export { type BrickwrightConfig, defineConfig } from "./config/define.js";
export { openLibrary } from "./config/open.js";
export { type EditOutcome, type EditRequest, runEdit, upload } from "./edit.js";
