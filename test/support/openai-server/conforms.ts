type Schema = Readonly<Record<string, unknown>>;

/** Whether a value fits a schema of the strict subset: what a server that decodes by the schema could have answered. */
export function conforms(value: unknown, schema: unknown, root: unknown = schema): boolean {
  if (!isRecord(schema)) return false;
  if (typeof schema.$ref === "string") {
    const defs = isRecord(root) && isRecord(root.$defs) ? root.$defs : {};
    return conforms(value, defs[schema.$ref.slice("#/$defs/".length)], root);
  }
  if (Array.isArray(schema.anyOf)) return schema.anyOf.some((option) => conforms(value, option, root));
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return false;
  switch (schema.type) {
    case "null":
      return value === null;
    case "string":
    case "number":
    case "boolean":
      return typeof value === schema.type;
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value) && value.every((item) => conforms(item, schema.items, root));
    case "object":
      return isRecord(value) && fitsObject(value, schema, root);
    default:
      return false;
  }
}

function fitsObject(value: Schema, schema: Schema, root: unknown): boolean {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const names = Object.keys(properties);
  return (
    Object.keys(value).length === names.length &&
    names.every((name) => name in value && conforms(value[name], properties[name], root))
  );
}

function isRecord(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
