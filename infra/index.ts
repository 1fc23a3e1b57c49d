export { Brickwright } from "./brickwright.js";
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
export { TAG } from "./tag.js";
