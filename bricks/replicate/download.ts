import { DeadlinePassed, withDeadline } from "../../platform/chat/deadline.js";
import { GpuProblem } from "../gpu/problem.js";
import type { Account } from "./account.js";

const SECONDS = 120;
/** Hosts that Replicate serves outputs from, besides the API's own. */
const DELIVERY = /(^|\.)replicate\.delivery$/;

/**
 * The bytes behind an output's URL. Only Replicate's own hosts are asked, redirects are not followed, and no more than `most` bytes
 * are read.
 * @throws {GpuProblem}
 */
export async function download(account: Account, url: string, most: number, signal: AbortSignal): Promise<Uint8Array> {
  if (url.startsWith("data:")) return fromDataUrl(url, most);
  const headers = headersFor(account, url);
  try {
    return await withDeadline(SECONDS, signal, async (within) => {
      const response = await fetch(url, { headers, redirect: "manual", signal: within });
      if (response.status === 404 || response.status === 410) {
        throw new GpuProblem("lost", "its file was deleted before it was fetched");
      }
      if (!response.ok) throw new GpuProblem("network", `the file's host answered status ${response.status}`);
      return await readBounded(response, most);
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof GpuProblem) throw error;
    const why = error instanceof DeadlinePassed ? `the file did not come within ${SECONDS} s` : "its connection broke";
    throw new GpuProblem("network", why, { cause: error });
  }
}

/** The token is for the API's own host alone. */
function headersFor(account: Account, url: string): Record<string, string> {
  const at = URL.canParse(url) ? new URL(url) : null;
  const api = new URL(account.baseUrl);
  if (at !== null && at.origin === api.origin) return { authorization: `Bearer ${account.token}` };
  if (at?.protocol === "https:" && DELIVERY.test(at.hostname) && at.port === "") return {};
  throw new GpuProblem("bad-output", `its file lies on ${at?.host ?? "no host"}, which is not Replicate's`);
}

function fromDataUrl(url: string, most: number): Uint8Array {
  const comma = url.indexOf(",");
  if (!/^data:image\/[a-z+.-]+;base64$/.test(url.slice(0, comma)) || url.length > most * 1.4 + 100) throw tooLong(most);
  return Buffer.from(url.slice(comma + 1), "base64");
}

async function readBounded(response: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (Number(response.headers.get("content-length")) > most) {
    void response.body?.cancel();
    throw tooLong(most);
  }
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > most) throw tooLong(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLong(most: number): GpuProblem {
  return new GpuProblem("bad-output", `it is no picture of at most ${Math.ceil(most / 2 ** 20)} MiB`);
}
