/**
 * The rules of OpenAI's strict structured output (developer guide "Structured model outputs", supported schemas), as its
 * server words their violations. Of keywords only those of the first version are let in: later ones (bounds, patterns)
 * are not known to fine-tuned models and other servers.
 */
const KNOWN = new Set([
  "type",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "anyOf",
  "enum",
  "const",
  "$ref",
  "$defs",
  "description",
  "title",
]);
const TYPES = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);
const MOST_PROPERTIES = 5000;
/** Ten today; five at first, and still elsewhere. */
const MOST_LEVELS = 5;
const MOST_NAMES = 120_000;
const MOST_ENUM = 1000;

type Schema = Readonly<Record<string, unknown>>;

/** What is wrong with a schema, or null. */
export function strictSchemaProblem(name: string, schema: unknown): string | null {
  const invalid = (context: readonly string[], what: string) =>
    `Invalid schema for response_format '${name}': In context=(${context.map((c) => `'${c}'`).join(", ")}), ${what}`;
  if (!isSchema(schema)) return `Invalid schema for response_format '${name}': schema must be an object.`;
  if (schema.type !== "object") {
    return `Invalid schema for response_format '${name}': schema must be a JSON Schema of 'type: "object"', got 'type: "${String(schema.type ?? "None")}"'.`;
  }
  if ("anyOf" in schema) return invalid([], "'anyOf' is not permitted at the root.");
  const defs = isSchema(schema.$defs) ? schema.$defs : {};
  const count = { properties: 0, names: 0, enums: 0 };

  const visit = (node: unknown, context: readonly string[]): string | null => {
    if (!isSchema(node)) return invalid(context, "schema must be an object.");
    const unknown = Object.keys(node).find((key) => !KNOWN.has(key));
    if (unknown) return invalid(context, `'${unknown}' is not permitted.`);
    if (typeof node.$ref === "string") {
      if (Object.keys(node).length > 1) return invalid(context, "$ref cannot have keywords beside it.");
      const target = /^#\/\$defs\/([\w-]+)$/.exec(node.$ref)?.[1];
      return target !== undefined && target in defs
        ? null
        : invalid(context, `reference to '${node.$ref}' cannot be resolved.`);
    }
    if (Array.isArray(node.anyOf)) {
      return first(node.anyOf.map((option, i) => () => visit(option, [...context, "anyOf", String(i)])));
    }
    if (typeof node.type !== "string" || !TYPES.has(node.type))
      return invalid(context, "schema must have a 'type' key.");
    if (Array.isArray(node.enum)) {
      count.enums += node.enum.length;
      count.names += node.enum.join("").length;
    }
    if (node.type === "array") return visit(node.items, [...context, "items"]);
    return node.type === "object" ? visitObject(node, context) : null;
  };

  const visitObject = (node: Schema, context: readonly string[]): string | null => {
    if (node.additionalProperties !== false) {
      return invalid(context, "'additionalProperties' is required to be supplied and to be false.");
    }
    const properties = isSchema(node.properties) ? node.properties : {};
    const names = Object.keys(properties);
    count.properties += names.length;
    count.names += names.join("").length;
    const required: readonly unknown[] = Array.isArray(node.required) ? node.required : [];
    const missing = names.find((property) => !required.includes(property));
    if (missing !== undefined || !Array.isArray(node.required)) {
      return invalid(
        context,
        `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing ?? ""}'.`,
      );
    }
    const extra = required.find((property) => !names.includes(String(property)));
    if (extra !== undefined) return invalid(context, `'required' names '${String(extra)}', which is no property.`);
    return first(names.map((property) => () => visit(properties[property], [...context, "properties", property])));
  };

  const { $defs: _, ...root } = schema;
  const problem =
    visit(root, []) ??
    first(
      Object.entries(defs).map(
        ([def, node]) =>
          () =>
            visit(node, ["$defs", def]),
      ),
    );
  if (problem) return problem;
  const levels = depth(schema, defs, new Set());
  const limits: readonly (readonly [number, number, string])[] = [
    [levels, MOST_LEVELS, "levels of nesting"],
    [count.properties, MOST_PROPERTIES, "properties"],
    [count.names, MOST_NAMES, "characters of names and values"],
    [count.enums, MOST_ENUM, "enum values"],
  ];
  const over = limits.find(([n, most]) => n > most);
  return over
    ? `Invalid schema for response_format '${name}': ${over[0]} ${over[2]} exceeds limit of ${over[1]}.`
    : null;
}

/** Objects inside objects, through references. */
function depth(node: unknown, defs: Schema, within: ReadonlySet<string>): number {
  if (!isSchema(node)) return 0;
  if (typeof node.$ref === "string") {
    const name = node.$ref.slice("#/$defs/".length);
    return within.has(name) ? 0 : depth(defs[name], defs, new Set([...within, name]));
  }
  const inner = [
    ...(Array.isArray(node.anyOf) ? node.anyOf : []),
    ...(isSchema(node.properties) ? Object.values(node.properties) : []),
    ...("items" in node ? [node.items] : []),
  ].map((child) => depth(child, defs, within));
  return Math.max(0, ...inner) + (node.type === "object" ? 1 : 0);
}

function first(checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const problem = check();
    if (problem) return problem;
  }
  return null;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
