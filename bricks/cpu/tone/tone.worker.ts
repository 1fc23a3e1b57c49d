import { parentPort, workerData } from "node:worker_threads";
import { performTone, type ToneJob } from "./job.js";

const picture = performTone(workerData as ToneJob);
// A fresh buffer of its own length, which can be handed over instead of copied.
const data = Uint8Array.from(picture.data);
parentPort?.postMessage({ ...picture, data }, [data.buffer]);
