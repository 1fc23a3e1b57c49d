import { parentPort, workerData } from "node:worker_threads";
import { type FillJob, fill, takePixels } from "../fill/fill.js";
import { Arena } from "./arena.js";
import { CONTROL_WORDS, joinTeam } from "./team.js";

/** What a member of the team is told when it starts. */
export interface MemberData {
  readonly buffer: SharedArrayBuffer;
  readonly size: number;
  readonly job: FillJob;
}

const { buffer, size, job } = workerData as MemberData;
const arena = new Arena(buffer);
const team = joinTeam(arena.i32(CONTROL_WORDS), size);
const pixels = takePixels(arena, job.width, job.height);
fill(team, arena, job, pixels);
parentPort?.postMessage("done");
