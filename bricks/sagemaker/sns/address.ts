/** SNS's own hosts, of all regions and of China. */
const HOST = /^sns\.[a-z]{2}(-[a-z0-9]+)+\.amazonaws\.com(\.cn)?$/;

/** A URL on one of SNS's own hosts, over https, with nothing in it to mislead; else null. */
export function snsUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = url.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
  return plain && url.hash === "" && HOST.test(url.hostname) ? url : null;
}

/** Reads a text from an address of SNS's. Throws when that is not possible. */
export type FetchText = (url: URL) => Promise<string>;

/** Bytes: a certificate, or the answer to a confirmation. */
const MOST = 64 * 1024;
const MILLISECONDS = 10_000;

/** No redirect leads elsewhere, and no long answer is read to its end. */
export const fetchText: FetchText = async (url) => {
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(MILLISECONDS) });
  if (!response.ok) throw new Error(`${url.host} answered status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MOST) throw new Error(`${url.host} answered more than ${MOST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};
