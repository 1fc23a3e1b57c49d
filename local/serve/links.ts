import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../platform/clock.js";

/** Below it lie the store's objects, for whoever has a link. */
export const FILES = "/files/";

export type LinkMethod = "GET" | "PUT";

/** URLs of this server that read or write one object of the store for a while, and nothing else. */
export class SignedLinks {
  /** @param base of this server as its clients call it, e.g. `http://127.0.0.1:8080`. */
  constructor(
    private readonly secret: Buffer,
    private readonly clock: Clock,
    private readonly base: () => string,
  ) {}

  async presign(key: string, method: LinkMethod, seconds: number): Promise<string> {
    const expires = Math.ceil(this.clock.now().getTime() / 1000) + seconds;
    const path = key.split("/").map(encodeURIComponent).join("/");
    const query = new URLSearchParams({ expires: String(expires), signature: this.#sign(method, key, expires) });
    return `${this.base()}${FILES}${path}?${query}`;
  }

  /** The key that a request may read or write, or null. */
  keyOf(method: string, url: URL): string | null {
    const wanted = method === "HEAD" ? "GET" : method;
    if (wanted !== "GET" && wanted !== "PUT") return null;
    const key = decodedKey(url.pathname.slice(FILES.length));
    const expires = Number(url.searchParams.get("expires"));
    if (key === null || !Number.isSafeInteger(expires) || expires * 1000 < this.clock.now().getTime()) return null;
    const given = Buffer.from(url.searchParams.get("signature") ?? "");
    const right = Buffer.from(this.#sign(wanted, key, expires));
    return given.length === right.length && timingSafeEqual(given, right) ? key : null;
  }

  #sign(method: LinkMethod, key: string, expires: number): string {
    return createHmac("sha256", this.secret).update(`${method}\n${key}\n${expires}`).digest("base64url");
  }
}

function decodedKey(path: string): string | null {
  try {
    return path.split("/").map(decodeURIComponent).join("/");
  } catch {
    return null;
  }
}
