import { RemovalPolicy } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnSecret, type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { acknowledge } from "../acknowledge.js";

export interface EmptySecretProps {
  /** What to put into it. */
  readonly description: string;
  readonly keepData: boolean;
  readonly encryptionKey?: IKey | undefined;
}

/** A secret without a value: its owner puts it in, so that it stands in no template and no environment. */
export function emptySecret(scope: Construct, id: string, props: EmptySecretProps): ISecret {
  const { description, keepData, encryptionKey } = props;
  const resource = new CfnSecret(scope, id, {
    description,
    ...(encryptionKey ? { kmsKeyId: encryptionKey.keyArn } : {}),
  });
  resource.applyRemovalPolicy(keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
  acknowledge(resource, "AwsSolutions-SMG4", "It is another company's token: its owner replaces it, no rotation can.");
  return Secret.fromSecretAttributes(scope, `${id}Ref`, {
    secretCompleteArn: resource.ref,
    ...(encryptionKey ? { encryptionKey } : {}),
  });
}
