import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { BadInputError } from "../../errors.js";

/** DynamoDB's numbers have 38 digits, which is enough for any double, and this range, which is not. */
const SMALLEST = 1e-130;
const LARGEST = 9.999_999_999_999_999e125;

/**
 * A JSON value as DynamoDB stores it. `undefined` inside is what JSON makes of it: left out of objects, null in lists.
 * @throws {BadInputError} for a number beyond 10^125 or below 10^-130.
 */
export function toAttribute(value: unknown): AttributeValue {
  return encode(JSON.parse(JSON.stringify(value) ?? "null"));
}

function encode(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  switch (typeof value) {
    case "string":
      return { S: value };
    case "boolean":
      return { BOOL: value };
    case "number": {
      const size = Math.abs(value);
      if (size !== 0 && (size < SMALLEST || size > LARGEST)) {
        throw new BadInputError(`The number ${value} cannot be kept in a record.`, "Records hold 10^-130 to 10^125.");
      }
      return { N: String(value) };
    }
    default:
  }
  if (Array.isArray(value)) return { L: value.map(encode) };
  return { M: Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, encode(item)])) };
}

/** The JSON value that {@link toAttribute} stored. */
export function fromAttribute(attribute: AttributeValue): unknown {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M !== undefined) {
    return Object.fromEntries(Object.entries(attribute.M).map(([key, item]) => [key, fromAttribute(item)]));
  }
  return null;
}

/** Bytes of an attribute's value as DynamoDB counts them, at most. */
export function attributeBytes(attribute: AttributeValue): number {
  if (attribute.S !== undefined) return Buffer.byteLength(attribute.S);
  if (attribute.N !== undefined) return Math.ceil(attribute.N.length / 2) + 2;
  if (attribute.L !== undefined) return attribute.L.reduce((sum, item) => sum + 1 + attributeBytes(item), 3);
  if (attribute.M !== undefined) {
    return Object.entries(attribute.M).reduce(
      (sum, [key, item]) => sum + 1 + Buffer.byteLength(key) + attributeBytes(item),
      3,
    );
  }
  return 1;
}
