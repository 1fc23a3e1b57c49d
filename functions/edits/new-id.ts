import { randomUUID } from "node:crypto";

/** An id for a new edit: the time first, so that ids sort by it, then chance, so that nobody guesses one. */
export function newEditId(now: Date): string {
  const time = now.toISOString().replace(/[-:]/g, "").replace(/\..*/, "");
  return `${time}-${randomUUID().replaceAll("-", "").slice(0, 20)}`;
}
