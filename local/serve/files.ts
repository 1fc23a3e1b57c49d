import { randomUUID } from "node:crypto";
import { readBody } from "../../functions/api/body/read-body.js";
import { Problem, problemOf } from "../../functions/api/problem.js";
import { problemResponse } from "../../functions/api/problem-response.js";
import { sniffFormat } from "../../functions/ingest/content-type.js";
import { sha256 } from "../../platform/canonical-json.js";
import type { ObjectStore } from "../../platform/object-store.js";
import { usualPart } from "../../platform/uploads.js";
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
  const bytes = await store.get(key);
  const format = formatOf(bytes);
  const name = key.slice(key.lastIndexOf("/") + 1).replace(/[^A-Za-z0-9._-]/g, "_");
  return new Response(request.method === "HEAD" ? null : Buffer.from(bytes), {
    headers: {
      "Content-Type": format === null ? "application/octet-stream" : `image/${format}`,
      "Content-Length": String(bytes.byteLength),
      "Content-Disposition": `${format === null ? "attachment" : "inline"}; filename="${name}"`,
      "Cache-Control": "private, max-age=300",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
    },
  });
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
