const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:brickwright-${name}`;

/** The functions' names in this machine's state machines. */
export const localTargets = {
  ingest: arn("ingest"),
  plan: arn("plan"),
  compile: arn("compile"),
  brick: arn("brick"),
  gpuSubmit: arn("gpu-submit"),
  critique: arn("critique"),
  publish: arn("publish"),
} as const;
