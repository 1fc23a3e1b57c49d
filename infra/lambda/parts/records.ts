import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoRecords } from "../../../platform/aws/dynamo-records.js";
import { setting } from "../environment.js";

export function openRecords(): DynamoRecords {
  return new DynamoRecords(new DynamoDBClient({}), setting("table"));
}
