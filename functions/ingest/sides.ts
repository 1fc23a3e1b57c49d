/** Longest sides of a working picture, in pixels. */
export const DEFAULT_LONG_SIDE = 1024;
export const SMALLEST_LONG_SIDE = 64;
export const LARGEST_LONG_SIDE = 4096;
