import { redactor } from "../../../platform/chat/redact.js";
import type { Price } from "../../gpu/price.js";

/** The value of a header: said in the file, or in an environment variable, so that no secret stands in the file. */
export type HeaderValue = string | { readonly env: string; readonly prefix?: string | undefined };

/** An HTTP endpoint that runs one brick. */
export interface Endpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** Longest time of one call, in seconds. */
  readonly timeoutSeconds: number;
  /** What one call is charged, where its owner says so. */
  readonly price?: Price | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables that an endpoint needs and that are not set. */
export function missingSecrets({ headers }: Endpoint, environment: Environment): string[] {
  return Object.values(headers).flatMap((value) =>
    typeof value === "object" && !environment[value.env] ? [value.env] : [],
  );
}

export function headersOf({ headers }: Endpoint, environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? value : `${value.prefix ?? ""}${environment[value.env] ?? ""}`,
    ]),
  );
}

/** Takes every header's value, and what looks like a key, out of a text. */
export function endpointRedactor(endpoint: Endpoint, environment: Environment): (text: string) => string {
  const values = Object.values(endpoint.headers).flatMap((value) =>
    typeof value === "string"
      ? [value]
      : [environment[value.env] ?? "", `${value.prefix ?? ""}${environment[value.env] ?? ""}`],
  );
  const steps = [...values].sort((a, b) => b.length - a.length).map((value) => redactor(value));
  const { search } = new URL(endpoint.url);
  if (search !== "") steps.push((text) => text.replaceAll(search.slice(1), "…"));
  return (text) => [...steps, redactor(undefined)].reduce((clean, step) => step(clean), text);
}

/** The address as messages and records name it: without its query, which may hold a key. */
export function publicUrl({ url }: Endpoint): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
