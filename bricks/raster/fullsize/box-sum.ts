/** The sum over a window of `2 * radius + 1` pixels a side around each pixel of a plane, cut off at the border; in place. */
export function boxSum(plane: Float32Array, width: number, height: number, radius: number): void {
  const row = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const at = y * width;
    for (let x = 0; x < width; x++) row[x] = plane[at + x];
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x++) sum += row[x];
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += row[x + radius];
      plane[at + x] = sum;
      if (x >= radius) sum -= row[x - radius];
    }
  }
  // Down the columns with a running sum per column; the rows that leave the window are kept in a ring.
  const sums = new Float64Array(width);
  const ring = new Float32Array(width * (2 * radius + 1));
  const rows = 2 * radius + 1;
  const enter = (y: number) => {
    const slot = (y % rows) * width;
    for (let x = 0; x < width; x++) {
      const v = plane[y * width + x];
      ring[slot + x] = v;
      sums[x] += v;
    }
  };
  for (let y = 0; y < Math.min(radius, height); y++) enter(y);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) enter(y + radius);
    const at = y * width;
    for (let x = 0; x < width; x++) plane[at + x] = sums[x];
    if (y >= radius) {
      const slot = ((y - radius) % rows) * width;
      for (let x = 0; x < width; x++) sums[x] -= ring[slot + x];
    }
  }
}
