import type { Bindings, Compiler, Expression } from "./expression.js";
import type { Json } from "./json.js";

/** A JSON value in which any string may be a JSONata expression. */
export type Template =
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "array"; readonly items: readonly Template[] }
  | { readonly kind: "object"; readonly fields: readonly (readonly [string, Template])[] };

/** The JSONata inside `{% … %}`, or null for a plain string. No space may stand outside the marks. */
export function expressionSource(text: string): string | null {
  return text.startsWith("{%") && text.endsWith("%}") && text.length >= 4 ? text.slice(2, -2).trim() : null;
}

/** @throws {SyntaxError} when an expression does not parse. */
export function compileTemplate(value: Json, compiler: Compiler): Template {
  if (typeof value === "string") {
    const source = expressionSource(value);
    return source === null ? { kind: "literal", value } : { kind: "expression", expression: compiler.compile(source) };
  }
  if (typeof value !== "object" || value === null) return { kind: "literal", value };
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => compileTemplate(item, compiler));
    return items.every((item) => item.kind === "literal") ? { kind: "literal", value } : { kind: "array", items };
  }
  const fields = Object.entries(value).map(([key, item]) => [key, compileTemplate(item, compiler)] as const);
  return fields.every(([, item]) => item.kind === "literal") ? { kind: "literal", value } : { kind: "object", fields };
}

/**
 * @param location name of the field, e.g. `Output`; grows by `/key` for what lies inside it.
 * @throws {EvaluationFailure}
 */
export async function evaluateTemplate(template: Template, bindings: Bindings, location: string): Promise<Json> {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "expression":
      return template.expression.evaluate(bindings, location);
    case "array": {
      const items: Json[] = [];
      for (const [index, item] of template.items.entries()) {
        items.push(await evaluateTemplate(item, bindings, `${location}/${index}`));
      }
      return items;
    }
    case "object": {
      const entries: [string, Json][] = [];
      for (const [key, item] of template.fields) {
        entries.push([key, await evaluateTemplate(item, bindings, `${location}/${key}`)]);
      }
      // fromEntries defines own properties, so a key named __proto__ stays a key.
      return Object.fromEntries(entries);
    }
  }
}
