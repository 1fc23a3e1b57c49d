import { Problem } from "../../functions/api/problem.js";

/** The names by which a browser on this machine calls it. */
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/**
 * On loopback whoever sits at this machine needs no key, but neither do the pages that they visit: a page elsewhere may point
 * its own name at this address (DNS rebinding) or send a form here (CSRF). So only requests under this machine's own names,
 * and from no other origin, pass.
 * @throws {Problem} 403
 */
export function guardLoopback(request: Request, port: number): void {
  const own = LOOPBACK.map((name) => `${name}:${port}`);
  const host = (request.headers.get("host") ?? "").toLowerCase();
  if (!own.includes(host) && !(port === 80 && LOOPBACK.includes(host))) {
    throw new Problem("forbidden", "This server answers under its own names only.", {
      hint: `Call it as http://127.0.0.1:${port}.`,
    });
  }
  const origin = request.headers.get("origin");
  if (origin !== null && origin.toLowerCase() !== `http://${host}`) throw fromElsewhere();
  const site = request.headers.get("sec-fetch-site");
  const followed = request.method === "GET" && request.headers.get("sec-fetch-mode") === "navigate";
  if (site !== null && !["same-origin", "none"].includes(site) && !followed) throw fromElsewhere();
}

function fromElsewhere(): Problem {
  return new Problem("forbidden", "Pages from elsewhere may not ask this server.", {
    hint: "Start it with --api-key for programs of other origins to go through a server of theirs.",
  });
}

/** Reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
