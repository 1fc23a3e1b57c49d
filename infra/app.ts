import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { propsFrom, readContext } from "./context.js";
import { BrickwrightStack } from "./stack.js";

/** The program that `cdk.json` names: one stack, as its context says. */
const app = new App();
const context = readContext(app);
new BrickwrightStack(app, context.stackName, (scope) => propsFrom(scope, context), {
  // Where no account is named, the stack can be deployed into any.
  ...(process.env.CDK_DEFAULT_ACCOUNT
    ? { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION ?? "us-east-1" } }
    : {}),
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
