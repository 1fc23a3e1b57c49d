import type { Share } from "../../bricks/gpu/waiting.js";
import { sha256 } from "../../platform/canonical-json.js";
import type { ObjectStore } from "../../platform/object-store.js";

/** Seconds for which a provider may read an input. */
const READABLE = 3600;

/** Inputs by presigned URL, where the store is one that the world can reach; otherwise the provider is sent the bytes. */
export function shareThrough(store: ObjectStore): Share {
  return async (png) => {
    const key = `gpu-inputs/${sha256(png)}.png`;
    const url = await store.presign(key, "GET", READABLE);
    if (!url.startsWith("https://")) return null;
    await store.put(key, png, { contentType: "image/png" });
    return url;
  };
}
