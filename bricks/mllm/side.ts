/** The long side, in pixels, at which the paper's Builder was trained and is shown pictures. */
export const PAPER_SIDE = 448;
