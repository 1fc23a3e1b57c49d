/** The seconds of `Prefer: wait=N` (RFC 7240), at most `most`; null without one. */
export function preferredWait(request: Request, most: number): number | null {
  for (const preference of (request.headers.get("prefer") ?? "").slice(0, 1000).split(",")) {
    const match = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(;|$)/i.exec(preference);
    if (match?.[1]) return Math.min(Number(match[1]), most);
  }
  return null;
}
