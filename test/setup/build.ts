import { build } from "../../scripts/build.mjs";

/** Worker threads and the command line run from `dist/`, so the tests build it once, before anything starts. */
export default async function setup(): Promise<void> {
  await build();
}
