/** ITU-R 601 luma of an 8-bit colour, rounded, in 16-bit fixed point; a grey stays itself. */
export function luma(r: number, g: number, b: number): number {
  return (r * 19595 + g * 38470 + b * 7471 + 32768) >> 16;
}
