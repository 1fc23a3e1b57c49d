/** The one table, as data for whoever creates it. The keys are strings. */
export const recordsTable = {
  /** `<collection>#<id>`. */
  partitionKey: "pk",
  index: {
    name: "byPrincipal",
    /** `<collection>#<principal>`. */
    partitionKey: "owner",
    /** `<createdAt>#<id>`, so that no two are equal. */
    sortKey: "createdAt",
    projection: "ALL",
  },
  /** Epoch seconds. */
  timeToLive: "ttl",
  /** The record itself: a map whose values are JSON text. */
  record: "record",
  /** Epoch milliseconds, exactly when the record expires. */
  expiry: "expiresAtMs",
} as const;

/** The calls that `DynamoRecords` makes, as IAM actions. */
export const dynamoRecordsActions = {
  read: ["dynamodb:GetItem"],
  write: ["dynamodb:PutItem"],
  delete: ["dynamodb:DeleteItem"],
  /** On `<table>/index/byPrincipal`. */
  index: ["dynamodb:Query"],
} as const;
