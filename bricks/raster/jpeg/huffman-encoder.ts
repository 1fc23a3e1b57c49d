/** Codes for 256 symbols, made for the given frequencies, at most 16 bits long (ITU-T T.81, K.2). */
export class HuffmanEncoder {
  /** Codes of each length 1 … 16. */
  readonly counts = new Uint8Array(16);
  /** In code order. */
  readonly symbols: Uint8Array;
  readonly code = new Uint16Array(256);
  readonly size = new Uint8Array(256);

  constructor(frequencies: ArrayLike<number>) {
    const lengths = codeLengths(frequencies);
    const used = [...lengths.keys()].filter((s) => lengths[s] > 0 && s < 256);
    used.sort((a, b) => lengths[a] - lengths[b] || a - b);
    this.symbols = Uint8Array.from(used);
    let code = 0;
    let length = 0;
    for (const symbol of used) {
      code <<= lengths[symbol] - length;
      length = lengths[symbol];
      this.counts[length - 1]++;
      this.code[symbol] = code++;
      this.size[symbol] = length;
    }
  }
}

/** Lengths by Huffman's tree, with a reserved 257th symbol so that no code is all ones; then cut down to 16 bits. */
function codeLengths(frequencies: ArrayLike<number>): Uint8Array {
  const frequency = Array.from({ length: 257 }, (_, s) => (s < 256 ? frequencies[s] : 1));
  let nodes = frequency.map((weight, symbol) => ({ weight, members: [symbol] })).filter(({ weight }) => weight > 0);
  const depth = new Int32Array(257);
  while (nodes.length > 1) {
    nodes.sort((a, b) => b.weight - a.weight || a.members[0] - b.members[0]);
    const [a, b] = nodes.splice(-2);
    const members = [...a.members, ...b.members];
    for (const symbol of members) depth[symbol]++;
    nodes = [...nodes, { weight: a.weight + b.weight, members }];
  }
  return limited(depth);
}

/** Codes longer than 16 bits are paired up and moved under shorter ones (K.3, Adjust_BITS). */
function limited(depth: Int32Array): Uint8Array {
  const longest = Math.max(1, ...depth);
  const counts = new Int32Array(longest + 2);
  for (const d of depth) if (d > 0) counts[d]++;
  for (let length = longest; length > 16; length--) {
    while (counts[length] > 0) {
      let shorter = length - 2;
      while (counts[shorter] === 0) shorter--;
      counts[length] -= 2;
      counts[length - 1]++;
      counts[shorter + 1] += 2;
      counts[shorter]--;
    }
  }
  // Symbols take the lengths in order of their depth; the reserved symbol, the rarest, is given the very last.
  const order = [...depth.keys()].filter((s) => depth[s] > 0);
  order.sort((a, b) => depth[a] - depth[b] || (a === 256 ? 1 : b === 256 ? -1 : a - b));
  const out = new Uint8Array(257);
  let length = 1;
  for (const symbol of order) {
    while (counts[length] === 0) length++;
    counts[length]--;
    out[symbol] = length;
  }
  return out;
}
