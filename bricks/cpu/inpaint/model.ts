/** The method that does the work, as it stands in records and memo keys. */
export const MODEL = "patchmatch-em-1";
