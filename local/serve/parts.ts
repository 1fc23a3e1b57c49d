import { randomUUID } from "node:crypto";
import type { Clock } from "../../platform/clock.js";
import { BadInputError } from "../../platform/errors.js";
import { ObjectMissingError, type ObjectStore } from "../../platform/object-store.js";
import { type MultipartUploads, type StartedUpload, uploadLimits } from "../../platform/uploads.js";
import { etagOf } from "./files.js";
import type { SignedLinks } from "./links.js";

/** Seconds for which the parts' links hold. */
const SECONDS = 3600;

/** Uploads in parts into this machine's store: each part is an object of its own until all of them are put together. */
export class LocalUploads implements MultipartUploads {
  readonly #completing = new Map<string, Promise<void>>();

  constructor(
    private readonly store: ObjectStore,
    private readonly links: SignedLinks,
    private readonly clock: Clock,
  ) {}

  async begin(_key: string, _contentType: string, parts: number): Promise<StartedUpload> {
    if (!Number.isInteger(parts) || parts < 1 || parts > uploadLimits.parts) {
      throw new BadInputError(`An upload cannot have ${parts} parts.`, `Give 1 to ${uploadLimits.parts}.`);
    }
    const uploadId = randomUUID();
    const numbers = Array.from({ length: parts }, (_, index) => index + 1);
    const urls = await Promise.all(numbers.map((n) => this.links.presign(partKey(uploadId, n), "PUT", SECONDS)));
    return { uploadId, urls, expiresAt: new Date(this.clock.now().getTime() + SECONDS * 1000) };
  }

  /** One at a time: whoever says so meanwhile finds it done. */
  async complete(key: string, uploadId: string, etags: readonly string[]): Promise<void> {
    const before = this.#completing.get(uploadId) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(() => this.#join(key, uploadId, etags));
    this.#completing.set(uploadId, mine);
    try {
      await mine;
    } finally {
      if (this.#completing.get(uploadId) === mine) this.#completing.delete(uploadId);
    }
  }

  async abort(_key: string, uploadId: string): Promise<void> {
    for await (const { key } of this.store.list(`${folderOf(uploadId)}/`)) await this.store.delete(key);
  }

  async #join(key: string, uploadId: string, etags: readonly string[]): Promise<void> {
    const heads = [];
    for await (const head of this.store.list(`${folderOf(uploadId)}/`)) heads.push(head);
    if (heads.length === 0) {
      if ((await this.store.head(key)) !== null) return;
      throw new ObjectMissingError("There is no such upload.");
    }
    const parts: Uint8Array[] = [];
    for (const [index, etag] of etags.entries()) {
      const head = await this.store.head(partKey(uploadId, index + 1));
      const bytes = head === null ? null : await this.store.get(head.key);
      if (bytes === null || etagOf(bytes).replaceAll('"', "") !== etag.replaceAll('"', "")) {
        throw new BadInputError(`Part ${index + 1} is missing, or another than its ETag says.`, "Upload it again.");
      }
      if (index < etags.length - 1 && bytes.byteLength < uploadLimits.leastPart) {
        throw new BadInputError(`Part ${index + 1} is smaller than 5 MiB.`, "Cut the file as the upload says.");
      }
      parts.push(bytes);
    }
    await this.store.put(key, Buffer.concat(parts));
    await this.abort(key, uploadId);
  }
}

function partKey(uploadId: string, number: number): string {
  return `${folderOf(uploadId)}/${String(number).padStart(5, "0")}`;
}

function folderOf(uploadId: string): string {
  if (!/^[0-9a-f-]{36}$/.test(uploadId)) throw new ObjectMissingError("There is no such upload.");
  return `incoming/parts-${uploadId}`;
}
