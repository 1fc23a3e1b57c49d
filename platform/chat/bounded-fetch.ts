/** An answer longer than this is not read further: no chat answer is. */
const MOST_ANSWER_BYTES = 4_000_000;

/** The answer's body is longer than {@link MOST_ANSWER_BYTES}. */
export class AnswerTooLong extends Error {
  override readonly name = "AnswerTooLong";
}

/** `fetch` that ends an answer's body with an error once it is too long, and does not follow redirects with the key. */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: "manual" });
  if (response.body === null) return response;
  let left = MOST_ANSWER_BYTES;
  const bound = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left < 0) controller.error(new AnswerTooLong());
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(bound), { status, statusText, headers });
}
