import type { Layer } from "../bundling/packages.js";

/** The functions as data: what each is made of and how much room it gets. */

export const functionNames = [
  "ingest",
  "plan",
  "compile",
  "critique",
  "publish",
  "arithmetic",
  "perception",
  "inpaint",
  "tone",
  "restore",
  "appearance",
  "declared",
  "gpu-submit",
  "gpu-callback",
  "gpu-settle",
  "gpu-notify",
  "gpu-reconcile",
  "api",
  "batch",
  "batch-items",
  "s3-upload",
  "notify",
  "edit-ended",
  "batch-ended",
  "sweep",
] as const;
export type FunctionName = (typeof functionNames)[number];

export interface FunctionSpec {
  /** MB. CPU comes with it: a whole core at 1,769. */
  readonly memory: number;
  /** Seconds. Of those that a state calls, what the state waits for counts instead. */
  readonly timeout: number;
  readonly layers: readonly Layer[];
  /** MB under `/tmp`, where 512 are not enough. */
  readonly disk?: number;
  readonly why: string;
}

const watch = { memory: 1024, layers: [] } as const;
const slim = { memory: 512, layers: [] } as const;

export const functionTable: Readonly<Record<FunctionName, FunctionSpec>> = {
  ingest: { memory: 2048, timeout: 120, layers: ["pixels"], why: "decodes pictures of up to 100 megapixels" },
  plan: { ...slim, timeout: 600, why: "waits for the Builder's model" },
  compile: { ...slim, timeout: 60, why: "pure arithmetic on a plan, and one call that makes a machine" },
  critique: { memory: 1024, timeout: 600, layers: ["pixels"], why: "scales pictures for the critic's model" },
  publish: {
    memory: 3008,
    timeout: 600,
    layers: ["pixels"],
    why: "the original at its full size: 12 megapixels take 1.2 GB",
  },
  arithmetic: { memory: 1769, timeout: 60, layers: ["pixels"], why: "masks and compositions: one core, little memory" },
  perception: {
    memory: 3008,
    timeout: 300,
    layers: ["pixels", "inference", "isnet"],
    why: "ISNet peaks at 1.1 GB beside the picture, OpenCV's heap and the text detector",
  },
  inpaint: {
    memory: 3008,
    timeout: 300,
    layers: ["pixels"],
    why: "a team of threads over one picture: as many cores as 3 GB buy",
  },
  tone: {
    memory: 2048,
    timeout: 120,
    layers: ["pixels"],
    why: "restoration-sized pictures (up to 4,096 pixels) as floats",
  },
  restore: {
    memory: 3008,
    timeout: 300,
    layers: ["pixels", "inference"],
    why: "full-size pictures as floats, and ESRGAN",
  },
  appearance: { memory: 3008, timeout: 300, layers: ["pixels"], why: "several planes of floats a picture" },
  declared: { memory: 1024, timeout: 900, layers: ["pixels"], why: "waits for bricks behind http" },
  "gpu-submit": {
    memory: 1024,
    timeout: 420,
    layers: ["pixels"],
    why: "pads and encodes what a provider is sent; where the provider cannot serve, waits for the brick that does instead",
  },
  "gpu-callback": { ...watch, timeout: 29, why: "checks a signature and hands on; memory buys a quick start" },
  "gpu-notify": { ...watch, timeout: 60, why: "as gpu-callback, for messages of SNS" },
  "gpu-reconcile": { ...slim, timeout: 300, why: "a sign of life for each task that waits, a question for each run" },
  "gpu-settle": {
    memory: 2048,
    timeout: 360,
    layers: ["pixels"],
    why: "decodes what a provider made, up to 40 megapixels; may wait for a brick that serves instead",
  },
  api: { memory: 1024, timeout: 29, layers: [], why: "the gateway waits 30 seconds; memory buys a quick start" },
  batch: { ...slim, memory: 1769, timeout: 900, why: "streams manifests and reports of millions of lines: one core" },
  "batch-items": {
    memory: 3008,
    timeout: 900,
    layers: ["pixels", "inference", "isnet"],
    why: "whole edits on the CPU, two at a time: what ingest, the bricks and publish take together",
  },
  "s3-upload": { ...slim, timeout: 60, why: "reads metadata, copies within S3, starts the pipeline" },
  notify: { ...slim, timeout: 30, why: "posts to a person's address" },
  "edit-ended": { ...slim, timeout: 60, why: "reads an execution's history, writes a record" },
  "batch-ended": { ...slim, timeout: 60, why: "looks at one execution, adds up counts, writes a record" },
  sweep: { ...slim, timeout: 900, why: "looks at every machine once a day" },
};
