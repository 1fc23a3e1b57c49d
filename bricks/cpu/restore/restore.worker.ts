import { parentPort, workerData } from "node:worker_threads";
import { performRestore, type RestoreJob } from "./job.js";

const picture = await performRestore(workerData as RestoreJob);
// A fresh buffer of its own length, which can be handed over instead of copied.
const data = Uint8Array.from(picture.data);
parentPort?.postMessage({ ...picture, data }, [data.buffer]);
