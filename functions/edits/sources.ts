import { sha256 } from "../../platform/canonical-json.js";
import type { ObjectStore } from "../../platform/object-store.js";

/** Puts an edit's picture (or hand-written plan) into the store, by content, so that many edits of one photo keep one copy. */
export async function keepSource(store: ObjectStore, bytes: Uint8Array): Promise<{ key: string }> {
  const key = `sources/${sha256(bytes)}`;
  const head = await store.head(key);
  if (head === null) await store.put(key, bytes);
  else await store.used?.(head);
  return { key };
}
