import { Runtime } from "aws-cdk-lib/aws-lambda";

/** The newest Node that Lambda offers, as far as this version of the CDK knows. */
export const nodeRuntime = Runtime.NODEJS_24_X;
