import { MemoryStore as ProductStore } from "../../local/bulk/memory-store.js";
import type { PutOptions } from "../../platform/object-store.js";

/** The product's store in memory, whose keys a test may look at, whose addresses are none, and whose writes can fail. */
export class MemoryStore extends ProductStore {
  private writesLeft = Number.POSITIVE_INFINITY;

  /** Lets the n-th write from now on fail, as a full disk does. */
  failAtWrite(n: number): void {
    this.writesLeft = n;
  }

  async keys(prefix = ""): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const { key } of this.list(prefix)) keys.push(key);
    return keys;
  }

  override async put(key: string, body: Uint8Array, options?: PutOptions): Promise<void> {
    if (--this.writesLeft === 0) throw new Error("no space left on device");
    await super.put(key, body, options);
  }

  override async presign(key: string): Promise<string> {
    return `memory:${key}`;
  }
}
