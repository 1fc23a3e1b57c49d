import { parentPort } from "node:worker_threads";
import type { Mask } from "../../../raster/raster.js";
import { grabCut } from "./grabcut.js";
import { salient } from "./isnet.js";
import { detect } from "./nanodet.js";
import { findText } from "./ocr.js";
import type { AnswerOf, FromWorker, Operation, Question, ToWorker } from "./protocol.js";

/** The thread in which every model runs, one question after the other, so that the main thread stays responsive. */
const port = parentPort;
if (port === null) throw new Error("this module is a worker thread");

const waiting: { readonly id: number; readonly question: Question }[] = [];
let busy = false;
let ending = false;

function answer(question: Question): Promise<AnswerOf<Operation>> {
  switch (question.operation) {
    case "detect": {
      const { picture, views, floor } = question.request;
      return detect(picture, views, floor);
    }
    case "salient":
      return salient(question.request.picture);
    case "text":
      return findText(question.request.picture);
    case "grabCut": {
      const { picture, hints, iterations } = question.request;
      return grabCut(picture, hints, iterations);
    }
  }
}

async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  for (let job = waiting.shift(); job; job = waiting.shift()) {
    const { id } = job;
    try {
      const result = await answer(job.question);
      port?.postMessage({ type: "answer", id, answer: result } satisfies FromWorker, buffersOf(result));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port?.postMessage({ type: "failure", id, message } satisfies FromWorker);
    }
    // Lets a "forget" that has come meanwhile be heard before the next job starts.
    await new Promise((resolve) => setImmediate(resolve));
  }
  busy = false;
  if (ending) process.exit(0);
}

function buffersOf(result: AnswerOf<Operation>): ArrayBuffer[] {
  return Array.isArray(result) ? [] : [(result as Mask).data.buffer as ArrayBuffer];
}

port.on("message", (message: ToWorker) => {
  switch (message.type) {
    case "ask":
      waiting.push(message);
      void work();
      return;
    case "forget": {
      const index = waiting.findIndex(({ id }) => id === message.id);
      if (index >= 0) waiting.splice(index, 1);
      return;
    }
    case "end":
      waiting.splice(0);
      ending = true;
      if (!busy) process.exit(0);
  }
});
