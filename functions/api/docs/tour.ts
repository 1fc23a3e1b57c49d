import { type Html, html } from "./html.js";

/** The first five minutes, as a person at a terminal spends them. */
const steps: readonly { readonly title: string; readonly text: string; readonly code: string }[] = [
  {
    title: "Edit a photo, and wait for it",
    text: "A quick edit is over within the time that Prefer allows; a longer one is answered with 202 and goes on.",
    code: `curl -F image=@photo.jpg -F "instruction=remove the dog on the right" \\
     -H "Prefer: wait=20" $API/edits`,
  },
  {
    title: "Follow it, step by step",
    text: "Server-sent events: each stage and each brick as it begins and ends, and in the end the edit itself.",
    code: "curl -N $API/edits/$ID/events",
  },
  {
    title: "Get the result",
    text: "Links to results expire; asking for the edit again gives new ones.",
    code: `curl -s $API/edits/$ID | jq -r '.results[0].url' | xargs curl -o result.jpg`,
  },
  {
    title: "Say what should be different",
    text: "A new edit of the same photo, planned with what was said of the one before.",
    code: `curl --json '{"instruction": "keep its shadow"}' $API/edits/$ID/feedback`,
  },
  {
    title: "Ask first what it would do and cost",
    text: "The plan, its drawing, the bricks and where they would run. Nothing runs.",
    code: `curl --json '{"instruction": "remove the dog and make it dusk"}' $API/plans`,
  },
  {
    title: "Edit many photos at once",
    text: "A batch: rows as here, a manifest, or a folder of the store. The report has a line for each photo; its id is an edit like any other. What failed can be retried.",
    code: `curl --json '{"instruction": "make it warmer", "photos": {"rows": [
       {"image": "https://example.com/a.jpg"}, {"image": "upload:UPLOAD_ID"}]}}' $API/batches
curl -s $API/batches/$ID | jq '{status, counts, expectedEnd, error}'
curl -s $API/batches/$ID | jq -r .report.url | xargs curl -s | jq -c '{id, image, status, error}'
curl -X POST $API/batches/$ID/retry`,
  },
];

export const tour: Html = html`<section id="tour" aria-label="A tour with curl">
<h2>A tour with curl</h2>
<p class="what"><code>$API</code> is this server, e.g. <code>http://127.0.0.1:8080</code>; <code>$ID</code> is the edit's <code>id</code>, or the batch's. Where keys are asked for, add <code>-H "Authorization: Bearer $KEY"</code>.</p>
<ol class="tour">${steps.map(
  ({ title, text, code }) => html`<li><h3>${title}</h3><p>${text}</p><pre><code>${code}</code></pre></li>`,
)}</ol>
</section>`;
