import type { BrickImplementation } from "../../brick.js";
import { extendCanvas } from "./extend-canvas.js";
import { fastInpaint } from "./fast-inpaint.js";
import { remove } from "./remove.js";
import { endTeams } from "./team/run-team.js";

/** The bricks that fill a part of the picture from the rest of it. */
export const inpaintBricks: readonly BrickImplementation[] = [fastInpaint, remove, extendCanvas];

/** Ends the fills that are at work. Between fills nothing is held. */
export async function closeInpaint(): Promise<void> {
  await endTeams();
}
