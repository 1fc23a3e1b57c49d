import { listOf } from "../lexicon/list.js";

export const BE = listOf("be, is, are, was, were, being, been");
export const STRICT = listOf(
  "should, does, shall, must, ought, needs, need, has, have, will, would, could, can, might, may",
);
