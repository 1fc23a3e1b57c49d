/**
 * A smooth continuation of the border, for a picture so small, or so nearly covered, that not one whole patch of it is known: each ring
 * of the hole becomes the mean of its neighbours, from the border inwards. `hole` is 1 where to fill; `picture` is RGB.
 */
export function fillSmoothly(
  width: number,
  height: number,
  { picture, hole }: { readonly picture: Uint8Array; readonly hole: Uint8Array },
): void {
  const unknown = hole.slice();
  let front: number[] = [];
  for (let p = 0; p < unknown.length; p++) {
    if (unknown[p] === 1 && neighbours(width, height, p).some((q) => unknown[q] === 0)) front.push(p);
  }
  while (front.length > 0) {
    for (const p of front) {
      const known = neighbours(width, height, p).filter((q) => unknown[q] === 0);
      for (let c = 0; c < 3; c++) {
        picture[3 * p + c] = known.reduce((sum, q) => sum + picture[3 * q + c], 0) / known.length + 0.5;
      }
    }
    for (const p of front) unknown[p] = 0;
    front = [...new Set(front.flatMap((p) => neighbours(width, height, p).filter((q) => unknown[q] === 1)))];
  }
}

function neighbours(width: number, height: number, p: number): number[] {
  const x = p % width;
  const y = (p - x) / width;
  const found: number[] = [];
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      if (dx === 0 && dy === 0) continue;
      if (x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height) found.push(p + dy * width + dx);
    }
  }
  return found;
}
