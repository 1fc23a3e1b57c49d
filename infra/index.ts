export { Brickwright, TAG } from "./brickwright.js";
export type {
  AlarmProps,
  Auth,
  BrickwrightProps,
  BuilderProps,
  DomainProps,
  ReplicateProps,
  Retention,
  SageMakerProps,
} from "./props.js";
export { BrickwrightStack } from "./stack.js";
