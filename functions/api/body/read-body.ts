import { Problem } from "../problem.js";

/**
 * A request's body, never more of it than `limit` bytes.
 * @throws {Problem} when it is larger, packed, or breaks off.
 */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const packed = request.headers.get("content-encoding");
  if (packed !== null && packed.toLowerCase() !== "identity") {
    throw new Problem("unsupported-media-type", "Packed bodies are not read.", {
      hint: "Send it without Content-Encoding.",
    });
  }
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > limit) throw tooLarge(limit);
      chunks.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    if (error instanceof Problem) throw error;
    throw new Problem("bad-request", "The body broke off.", { hint: "Send it again." });
  }
  return Buffer.concat(chunks);
}

/** For a body above `limit` bytes. */
function tooLarge(limit: number): Problem {
  return new Problem("too-large", `The body may have ${limit} bytes at most.`, {
    hint: 'Larger pictures go past this server: POST /uploads, then "image": { "upload": id }.',
  });
}
