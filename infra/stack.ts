import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Brickwright } from "./brickwright.js";
import type { BrickwrightProps } from "./props.js";

/** One editing service as a stack of its own. */
export class BrickwrightStack extends Stack {
  readonly edits: Brickwright;

  /** @param props or what makes them within the stack, where secrets and keys are named by their ARNs. */
  constructor(
    scope: Construct,
    id: string,
    props: BrickwrightProps | ((scope: Construct) => BrickwrightProps) = {},
    stackProps: StackProps = {},
  ) {
    super(scope, id, { description: "Brickwright: edits photographs by instruction", ...stackProps });
    this.edits = new Brickwright(this, "Edits", typeof props === "function" ? props(this) : props);
    for (const [name, output] of Object.entries(this.edits.outputs)) new CfnOutput(this, name, output);
  }
}
