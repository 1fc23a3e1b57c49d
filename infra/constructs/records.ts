import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { dynamoRecordsActions, recordsTable } from "../../platform/aws/dynamo/table.js";

export interface RecordsProps {
  readonly keepData: boolean;
  readonly encryptionKey?: IKey | undefined;
}

/** The record table: paid by the request, restorable to any second of the last 35 days. */
export class RecordsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { keepData, encryptionKey }: RecordsProps) {
    super(scope, id);
    const { partitionKey, index, timeToLive } = recordsTable;
    const text = (name: string) => ({ name, type: AttributeType.STRING });
    this.table = new Table(this, "Table", {
      partitionKey: text(partitionKey),
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: timeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keepData,
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(encryptionKey ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey } : {}),
    });
    this.table.addGlobalSecondaryIndex({
      indexName: index.name,
      partitionKey: text(index.partitionKey),
      sortKey: text(index.sortKey),
      projectionType: ProjectionType[index.projection],
    });
  }

  /** Statements that let a function at the records. */
  statements(...access: readonly (keyof typeof dynamoRecordsActions)[]): PolicyStatement[] {
    const onTable = access.filter((what) => what !== "index").flatMap((what) => [...dynamoRecordsActions[what]]);
    const table = { actions: onTable, resources: [this.table.tableArn] };
    const { name } = recordsTable.index;
    const index = { actions: [...dynamoRecordsActions.index], resources: [`${this.table.tableArn}/index/${name}`] };
    return [
      ...(onTable.length > 0 ? [new PolicyStatement(table)] : []),
      ...(access.includes("index") ? [new PolicyStatement(index)] : []),
    ];
  }
}
