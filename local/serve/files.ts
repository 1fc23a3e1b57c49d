import { randomUUID } from "node:crypto";
import { readBody } from "../../functions/api/body/read-body.js";
import { Problem, problemOf } from "../../functions/api/problem.js";
import { problemResponse } from "../../functions/api/problem-response.js";
import { sniffFormat } from "../../functions/ingest/content-type.js";
import { sha256 } from "../../platform/canonical-json.js";
import type { ObjectStore } from "../../platform/object-store.js";
import { usualPart } from "../../platform/uploads.js";
import { streamsOf } from "../store/file-streams.js";
import type { SignedLinks } from "./links.js";

/** Reads and writes objects of the store for whoever has a signed link. */
export function createFiles(store: ObjectStore, links: SignedLinks): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      const key = links.keyOf(request.method, new URL(request.url));
      if (key === null) {
        throw new Problem("not-found", "This link is none, or has expired.", {
          hint: "Ask for the edit again, or begin another upload.",
        });
      }
      return request.method === "PUT" ? await write(store, key, request) : await read(store, key, request);
    } catch (error) {
      return problemResponse(problemOf(error), randomUUID());
    }
  };
}

async function read(store: ObjectStore, key: string, request: Request): Promise<Response> {
  const head = await store.head(key);
  const pieces = streamsOf(store).read(key)[Symbol.asyncIterator]();
  const first = await pieces.next();
  const start = first.done ? new Uint8Array() : first.value;
  const format = formatOf(start);
  const name = key.slice(key.lastIndexOf("/") + 1).replace(/[^A-Za-z0-9._-]/g, "_");
  const bare = request.method === "HEAD";
  if (bare) await pieces.return?.();
  return new Response(bare ? null : streamOf(start, pieces), {
    headers: {
      "Content-Type": format === null ? "application/octet-stream" : `image/${format}`,
      "Content-Length": String(head?.size ?? start.byteLength),
      "Content-Disposition": `${format === null ? "attachment" : "inline"}; filename="${name}"`,
      "Cache-Control": "private, max-age=300",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/** Read as it is taken: a client that takes hours holds one piece of the file, and not the whole. */
function streamOf(start: Uint8Array, rest: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start: (to) => to.enqueue(start),
      async pull(to) {
        const { done, value } = await rest.next();
        if (done) to.close();
        else to.enqueue(value);
      },
      async cancel() {
        await rest.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

/** No part, and no upload in one piece, is announced to be larger: the parts of one are held in memory together. */
async function write(store: ObjectStore, key: string, request: Request): Promise<Response> {
  const bytes = await readBody(request, usualPart);
  await store.put(key, bytes);
  return new Response(null, { status: 200, headers: { ETag: etagOf(bytes) } });
}

/** The entity tag of stored bytes: changed bytes have another. */
export function etagOf(bytes: Uint8Array): string {
  return `"${sha256(bytes)}"`;
}

function formatOf(bytes: Uint8Array): string | null {
  try {
    return sniffFormat(bytes);
  } catch {
    return null;
  }
}
