import { totalmem } from "node:os";
import sharp from "sharp";
import { BadInputError } from "../platform/errors.js";
import type { ObjectStore } from "../platform/object-store.js";
import { FileStore } from "./store/file-store.js";

interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

/**
 * Room in this process's memory, given out in the order in which it is asked for: so many pictures are in work at once as fit, however
 * large they are. What is larger than the whole room has it alone.
 */
export class MemoryGate {
  #taken = 0;
  #waiting: Waiting[] = [];

  /** @param room bytes. */
  constructor(private readonly room: number) {}

  /** Resolves when there is room, with what gives it back. @throws the signal's reason when it is aborted before. */
  async enter(bytes: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    const wanted = Math.min(bytes, this.room);
    if (this.#waiting.length > 0 || this.#taken + wanted > this.room) await this.#turn(wanted, signal);
    else this.#taken += wanted;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#taken -= wanted;
      this.#next();
    };
  }

  async run<T>(bytes: number, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const leave = await this.enter(bytes, signal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  #turn(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting = this.#waiting.filter((one) => one !== mine);
        reject(signal?.reason);
        this.#next();
      };
      const mine: Waiting = {
        bytes,
        enter: () => {
          signal?.removeEventListener("abort", giveUp);
          resolve();
        },
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#waiting.push(mine);
    });
  }

  #next(): void {
    for (let first = this.#waiting[0]; first && this.#taken + first.bytes <= this.room; first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#taken += first.bytes;
      first.enter();
    }
  }
}

/** Bytes for pictures in work: `$BRICKWRIGHT_MEMORY_GB`, else half of what this machine, or the container, has. */
export function pictureMemory(environment: NodeJS.ProcessEnv = process.env): number {
  const given = environment.BRICKWRIGHT_MEMORY_GB;
  if (given === undefined || given === "") return Math.min(totalmem(), process.constrainedMemory() || totalmem()) / 2;
  const gigabytes = Number(given);
  if (!(gigabytes > 0)) throw new BadInputError("BRICKWRIGHT_MEMORY_GB must be a number of gigabytes.");
  return gigabytes * 1024 ** 3;
}

/** Measured: 99 megapixels of 8 bits took 1.0 GB more than the server at rest, decoded and on their way to the result. */
const BYTES_PER_PIXEL = 12;

/** Bytes that a picture takes while it is decoded or published. @param depth bits of a sample. */
export function sourceBytes({ width, height, depth }: { width: number; height: number; depth: number }): number {
  return width * height * BYTES_PER_PIXEL * (depth > 8 ? 2 : 1);
}

/** The same of a stored picture, by its header; 0 for what none can be read of, which Ingest refuses. */
export async function storedPictureBytes(store: ObjectStore, key: string): Promise<number> {
  try {
    const source = store instanceof FileStore ? store.fileOf(key) : await store.get(key);
    const { width, height, depth } = await sharp(source, { limitInputPixels: false }).metadata();
    return sourceBytes({ width, height, depth: depth === "uchar" || depth === "char" ? 8 : 16 });
  } catch {
    return 0;
  }
}
