import { componentOf, type Schema } from "./document.js";
import { type Html, html, prose } from "./html.js";

/** The fields of an object, a row each. */
export function fieldsHtml(schema: Schema): Html {
  const { properties = {}, required = [] } = merged(schema);
  const rows = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? null : html`<span class="opt">optional</span>`;
    return html`<tr><th scope="row"><code>${name}</code>${optional}</th><td>${typeHtml(field)}${notesHtml(field)}</td></tr>`;
  });
  return rows.length === 0 ? html`` : html`<table class="fields"><tbody>${rows}</tbody></table>`;
}

/** What a value may be, in a few words. */
export function typeHtml(schema: Schema): Html {
  const component = componentOf(schema);
  if (component !== null) return html`<a class="type" href="#schema-${component}">${component}</a>`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return joined(choices.map(typeHtml), " or ");
  if (schema.allOf !== undefined) {
    const named = schema.allOf.filter((one) => componentOf(one) !== null);
    return joined((named.length > 0 ? named : schema.allOf).map(typeHtml), " and ");
  }
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum !== undefined) {
    return joined(
      schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      " · ",
    );
  }
  const types = [schema.type ?? "object"].flat();
  const [type] = types.filter((one) => one !== "null");
  const nullable = types.includes("null") ? " or null" : "";
  if (type === "array" && schema.items !== undefined)
    return html`<span class="type">list of </span>${typeHtml(schema.items)}${nullable}`;
  if (type === "object" && schema.properties !== undefined)
    return html`<span class="type">object${nullable}</span>${fieldsHtml(schema)}`;
  const form = schema.format === "binary" ? "file" : schema.format === "date-time" ? "time" : type;
  return html`<span class="type">${form}${nullable}</span>`;
}

function notesHtml(schema: Schema): Html {
  const { description, minimum, maximum, example, examples } = schema;
  const shown = example ?? examples?.[0];
  const least = minimum ?? null;
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : null;
  const range =
    least !== null && most !== null
      ? `${least} … ${most}`
      : least !== null && least > -1e9
        ? `at least ${least}`
        : most !== null
          ? `at most ${most}`
          : null;
  const standard = schema.default === undefined ? null : JSON.stringify(schema.default);
  return html`${range === null ? null : html` <span class="note">${range}</span>`}${
    standard === null ? null : html` <span class="note">default <code>${standard}</code></span>`
  }${description === undefined ? null : html`<p>${prose(description)}</p>`}${
    shown === undefined
      ? null
      : html`<p class="example">e.g. <code>${typeof shown === "string" ? shown : JSON.stringify(shown)}</code></p>`
  }`;
}

/** An object that is made of several, as one. */
function merged(schema: Schema): Pick<Schema, "properties" | "required"> {
  const parts = [schema, ...(schema.allOf ?? [])];
  return {
    properties: Object.assign({}, ...parts.map(({ properties }) => properties ?? {})),
    required: parts.flatMap(({ required }) => required ?? []),
  };
}

function joined(parts: readonly Html[], by: string): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : html`<span class="by">${by}</span>${part}`))}`;
}
