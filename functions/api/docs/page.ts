import { type OpenApiDocument, type Operation, operationsOf, type Schema } from "./document.js";
import { type Html, html, prose } from "./html.js";
import { fieldsHtml, typeHtml } from "./schema-html.js";
import { tour } from "./tour.js";

/** The documentation of the API as one page, made of its own description. It needs no script and nothing from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const operations = operationsOf(document);
  const groups = (document.tags ?? []).map((tag) => ({
    ...tag,
    operations: operations.filter(({ tags }) => tags?.includes(tag.name)),
  }));
  const schemas = Object.entries(document.components?.schemas ?? {}) as [string, Schema][];
  const { title, version, description = "" } = document.info;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} API</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<a class="skip" href="#main">To the content</a>
<nav aria-label="Contents">
<p class="brand"><span class="mark" aria-hidden="true"><i></i><i></i><i></i></span>${title}<small>API ${version}</small></p>
<p class="group">Start</p>
<ul><li><a href="#tour">A tour with curl</a></li></ul>
${groups.map(
  ({ name, operations: mine }) => html`<p class="group">${name}</p>
<ul>${mine.map((one) => html`<li><a href="#${one.operationId}">${badge(one)}<span>${one.summary}</span></a></li>`)}</ul>`,
)}
<p class="group objects">Objects</p>
<ul class="objects">${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul>
</nav>
<main id="main">
<header>
<h1>${title} API</h1>
<p class="lead">${prose(description)}</p>
<p class="links"><a href="/openapi.json">openapi.json</a><span>for clients in any language</span></p>
</header>
${tour}
${groups.map(
  ({ name, description: what = "", operations: mine }) => html`<section aria-label="${name}">
<h2>${name}</h2><p class="what">${prose(what)}</p>
${mine.map(operationHtml)}
</section>`,
)}
<section aria-label="Objects">
<h2>Objects</h2>
${schemas.map(
  ([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3>
${schema.description ? html`<p>${prose(schema.description)}</p>` : null}
${schema.properties || schema.allOf ? fieldsHtml(schema) : html`<p>${typeHtml(schema)}</p>`}</article>`,
)}
</section>
</main>
</body>
</html>
`.text;
}

function badge({ method }: Operation): Html {
  return html`<b class="method ${method}">${method === "delete" ? "DEL" : method.toUpperCase()}</b>`;
}

function operationHtml(operation: Operation): Html {
  const { operationId, path, summary, description, parameters = [], requestBody, responses = {} } = operation;
  const bodies = Object.entries(requestBody?.content ?? {});
  const answers = Object.entries(responses);
  const good = answers.filter(([status]) => status < "400");
  const bad = answers.filter(([status]) => status >= "400");
  return html`<article id="${operationId}">
<h3>${summary}</h3>
<p class="path">${badge(operation)}<code>${path}</code></p>
${description === undefined ? null : html`<p>${prose(description)}</p>`}
${parameters.length === 0 ? null : html`<h4>Parameters</h4><table class="fields"><tbody>${parameters.map(parameterHtml)}</tbody></table>`}
${bodies.map(
  ([type, { schema = {} }]) =>
    html`<h4>Body <small>${type}</small></h4>${schema.properties ? fieldsHtml(schema) : html`<p>${typeHtml(schema)}</p>`}`,
)}
<h4>Answers</h4>
<table class="answers"><tbody>${good.map(answerHtml)}</tbody></table>
${
  bad.length === 0
    ? null
    : html`<details><summary>What may go wrong: ${bad.map(([status]) => status).join(", ")}</summary><table class="answers"><tbody>${bad.map(answerHtml)}</tbody></table></details>`
}
</article>`;
}

function parameterHtml({
  name,
  in: where,
  required,
  description,
  schema = {},
}: NonNullable<Operation["parameters"]>[number]): Html {
  const optional = required === true ? null : html`<span class="opt">optional</span>`;
  const text = description ?? schema.description;
  return html`<tr><th scope="row"><code>${name}</code>${optional}</th><td><span class="note">${where}</span> ${typeHtml(schema)}${
    text === undefined ? null : html`<p>${prose(text)}</p>`
  }</td></tr>`;
}

function answerHtml([status, { description, content = {} }]: [
  string,
  NonNullable<Operation["responses"]>[string],
]): Html {
  const [shown] = Object.entries(content);
  return html`<tr><th scope="row"><span class="status s${status.slice(0, 1)}">${status}</span></th><td>${prose(description)}${
    shown === undefined
      ? null
      : html` <span class="by">${shown[0]}</span> ${shown[1].schema ? typeHtml(shown[1].schema) : null}`
  }</td></tr>`;
}
