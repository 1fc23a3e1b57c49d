import { isIP } from "node:net";
import { type FetchPolicy, mayCall, portsOf, type ResolvedAddress, systemResolve } from "./policy.js";
import { FetchProblem } from "./problem.js";

const MOST_CHARACTERS = 4096;

/** What is said of every address that is not public, so that the answer tells nothing of what lies behind it. */
export function notPublic(): FetchProblem {
  return new FetchProblem(
    "refused",
    "This address does not lie on the public internet.",
    "Give an address that anybody can reach, or upload the file.",
  );
}

/**
 * A URL that may be called as far as its text tells. The URL parser has then written every spelling of an IPv4 host (decimal, octal,
 * hexadecimal, full-width) as four numbers.
 * @throws {FetchProblem} of kind `refused`.
 */
export function readTarget(text: string, policy: FetchPolicy): URL {
  const url = parse(text);
  if (url.protocol !== "https:" && !(policy.http && url.protocol === "http:")) {
    throw refused(
      `An address must begin with ${policy.http ? "https:// or http://" : "https://"}.`,
      "Give such an address, or upload the file.",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw refused(
      "An address must not hold a user's name or password.",
      "Give one that needs none, e.g. a signed one.",
    );
  }
  const ports = portsOf(policy);
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  if (ports !== "any" && !ports.includes(port)) {
    throw refused(`Port ${port} is not called.`, `Give an address with ${choice(ports)}.`);
  }
  const host = hostOf(url);
  if (isIP(host) !== 0 && !mayCall(host, policy)) throw notPublic();
  return url;
}

/**
 * The addresses to connect to. One that is not public is enough to refuse the host: no honest name mixes them.
 * @throws {FetchProblem} of kind `refused` or `unresolved`.
 */
export async function resolveTarget(url: URL, policy: FetchPolicy): Promise<readonly ResolvedAddress[]> {
  const host = hostOf(url);
  const literal = isIP(host);
  const found: readonly ResolvedAddress[] =
    literal === 0 ? await resolved(host, policy) : [{ address: host, family: literal === 6 ? 6 : 4 }];
  if (!found.every(({ address }) => mayCall(address, policy))) throw notPublic();
  return found;
}

/** Without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

async function resolved(host: string, policy: FetchPolicy): Promise<readonly ResolvedAddress[]> {
  const unknown = (cause?: unknown) =>
    new FetchProblem("unresolved", `There is no host ${host}.`, "Check the address.", { cause });
  try {
    const found = await (policy.resolve ?? systemResolve)(host);
    if (found.length === 0) throw unknown();
    return found;
  } catch (cause) {
    throw cause instanceof FetchProblem ? cause : unknown(cause);
  }
}

function parse(text: string): URL {
  if (text.length > MOST_CHARACTERS) {
    throw refused(`An address may have at most ${MOST_CHARACTERS} characters.`, "Give a shorter one.");
  }
  if (!URL.canParse(text))
    throw refused("This is not an address of the web.", "Give one like https://example.com/a.jpg.");
  return new URL(text);
}

function choice(ports: readonly number[]): string {
  return ports.length === 1 ? `port ${ports[0]}` : `one of the ports ${ports.join(", ")}`;
}

function refused(message: string, hint: string): FetchProblem {
  return new FetchProblem("refused", message, hint);
}
