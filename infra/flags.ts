import type { Construct } from "constructs";

/** How the CDK's constructs behave where their versions differ: `cdk.json` has the same, for what lies around this construct. */
const FLAGS: readonly string[] = [
  "@aws-cdk/aws-apigateway:logGroupDestinationArnWithoutWildcard",
  "@aws-cdk/aws-events:eventsTargetQueueSameAccount",
  "@aws-cdk/aws-iam:minimizePolicies",
  "@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal",
  "@aws-cdk/aws-lambda:recognizeLayerVersion",
  "@aws-cdk/aws-s3:createDefaultLoggingPolicy",
  "@aws-cdk/aws-s3:publicAccessBlockedByDefault",
  "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy",
  "@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption",
  "@aws-cdk/core:checkSecretUsage",
  "@aws-cdk/core:enablePartitionLiterals",
  "@aws-cdk/core:includePrefixInUniqueNameGeneration",
];

/**
 * Makes a construct, which must have no children yet, what was reviewed and tested, whatever flags the app around it has: without
 * them the access logs' bucket cannot even be synthesised.
 */
export function fixFlags(construct: Construct): void {
  for (const flag of FLAGS) construct.node.setContext(flag, true);
  construct.node.setContext("@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy", false);
}
