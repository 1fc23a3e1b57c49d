/**
 * Hands out typed arrays of one buffer, one after another. Every member of a team that asks for the same sizes in the
 * same order gets the same memory, so shared state needs no messages.
 */
export class Arena {
  readonly #buffer: ArrayBufferLike;
  #next: number;

  constructor(buffer: ArrayBufferLike, start = 0) {
    this.#buffer = buffer;
    this.#next = start;
  }

  u8(length: number): Uint8Array {
    return new Uint8Array(this.#buffer, this.#take(length), length);
  }

  i32(length: number): Int32Array {
    return new Int32Array(this.#buffer, this.#take(4 * length), length);
  }

  f32(length: number): Float32Array {
    return new Float32Array(this.#buffer, this.#take(4 * length), length);
  }

  #take(bytes: number): number {
    const start = this.#next;
    this.#next = (start + bytes + 15) & ~15;
    return start;
  }
}
