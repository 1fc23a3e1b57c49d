import type { BrickImplementation, PortValue } from "../../brick.js";
import { implement } from "../../description.js";
import { type ArithmeticName, describeArithmetic } from "./descriptions.js";

export function arithmeticBrick(
  brick: ArithmeticName,
  run: (inputs: Readonly<Record<string, PortValue | undefined>>) => Record<string, PortValue>,
): BrickImplementation {
  return implement(describeArithmetic(brick), { run: async (inputs) => run(inputs) });
}
