import type { BatchPlace } from "../../../functions/batch/start.js";
import { setting } from "../environment.js";

export function batchPlace(): BatchPlace {
  return { machines: JSON.parse(setting("batches")) as BatchPlace["machines"], bucket: setting("bucket") };
}
