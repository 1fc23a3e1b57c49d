/** A marker segment of a JPEG file (ITU-T T.81, B.1.1), without marker and length. */
export interface Segment {
  /** Second byte of the marker, e.g. 0xdb for DQT. */
  readonly marker: number;
  readonly body: Uint8Array;
  /** Where the marker's 0xff lies in the file. */
  readonly start: number;
  /** The first byte after the segment; for a scan header (0xda) the entropy-coded data begin here. */
  readonly end: number;
}

/** The segments of a JPEG file up to its end or first irregularity, scan data skipped. */
export function* readSegments(bytes: Uint8Array): Generator<Segment> {
  let p = 2;
  while (p + 4 <= bytes.length) {
    if (bytes[p] !== 0xff) return;
    const marker = bytes[p + 1];
    if (marker === 0xff) {
      p++;
      continue;
    }
    if (marker === 0xd9) return;
    const length = (bytes[p + 2] << 8) | bytes[p + 3];
    const end = p + 2 + length;
    if (length < 2 || end > bytes.length) return;
    yield { marker, body: bytes.subarray(p + 4, end), start: p, end };
    p = marker === 0xda ? endOfScan(bytes, end) : end;
  }
}

/** The position of the next marker after entropy-coded data; stuffed zeros and restart markers belong to the data. */
export function endOfScan(bytes: Uint8Array, from: number): number {
  for (let p = bytes.indexOf(0xff, from); p !== -1 && p + 1 < bytes.length; p = bytes.indexOf(0xff, p + 1)) {
    const next = bytes[p + 1];
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return p;
  }
  return bytes.length;
}
