/** Rounds to the nearest whole number; halves go to the even one, as Python, NumPy and OpenCV do. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
