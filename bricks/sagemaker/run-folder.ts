import { randomBytes } from "node:crypto";
import type { Location } from "./location.js";
import type { Service } from "./settings.js";

/** The names of one run and where its things lie in the bucket. Nothing is shared with another run, so that all can be removed. */

/** A new InferenceId (SageMaker takes at most 64 characters): of which work it is, and of which attempt. */
export function newRunId(key: string): string {
  return `${key.slice(0, 32)}-${randomBytes(8).toString("hex")}`;
}

export function isRunId(id: string): boolean {
  return /^[0-9a-f]{32}-[0-9a-f]{16}$/.test(id);
}

type Place = Pick<Service, "bucket" | "prefix">;

export function inputFolder({ bucket, prefix }: Place, id: string): Location {
  return { bucket, key: `${prefix}gpu-inputs/${id}/` };
}

export function outputFolder({ bucket, prefix }: Place, id: string, key: string): Location {
  return { bucket, key: `${prefix}gpu-outputs/${key}/${id.slice(-16)}/` };
}

export function inputFile(place: Place, id: string, name: string): Location {
  const { bucket, key } = inputFolder(place, id);
  return { bucket, key: `${key}${name}` };
}

export function requestFile(place: Place, id: string): Location {
  return inputFile(place, id, "request.json");
}

/** What is known of the run itself. */
export function noteFile(place: Place, id: string): Location {
  return inputFile(place, id, "run.json");
}
