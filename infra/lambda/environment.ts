/** What the stack tells its functions: names of environment variables. Nothing secret is among them. */
export const variables = {
  bucket: "BRICKWRIGHT_BUCKET",
  table: "BRICKWRIGHT_TABLE",
  /** ARN of the pipeline's machine. */
  pipeline: "BRICKWRIGHT_PIPELINE",
  /** Beginning of compiled machines' names. */
  machinePrefix: "BRICKWRIGHT_MACHINE_PREFIX",
  machineRole: "BRICKWRIGHT_MACHINE_ROLE",
  machineLogs: "BRICKWRIGHT_MACHINE_LOGS",
  machineTracing: "BRICKWRIGHT_MACHINE_TRACING",
  /** ARNs of the batch machines, by what their maps read, as JSON. */
  batches: "BRICKWRIGHT_BATCHES",
  /** The functions that compiled machines call, as JSON: `Targets`. */
  targets: "BRICKWRIGHT_TARGETS",
  /** ARNs of the functions `ingest` and `plan`, which the API calls for dry runs, as JSON. */
  stages: "BRICKWRIGHT_STAGES",
  /** ARNs of the functions that do in place what a provider could not, by brick and for all others (`brick`), as JSON. */
  fallback: "BRICKWRIGHT_FALLBACK",
  /** ARNs of the SNS topics that SageMaker's endpoints report to, with commas between them. */
  topics: "BRICKWRIGHT_TOPICS",
  /** Of runs on GPUs that are over: the address of the queue that brings them to `gpu-settle`. */
  settleQueue: "BRICKWRIGHT_SETTLE_QUEUE",
  eventBus: "BRICKWRIGHT_EVENT_BUS",
  webhookQueue: "BRICKWRIGHT_WEBHOOK_QUEUE",
  /** ARNs of secrets by the variable that the configuration reads them as, as JSON. */
  secrets: "BRICKWRIGHT_SECRETS",
  /** Address of the gateway, without a slash at its end. */
  url: "BRICKWRIGHT_URL",
  /** `iam`, `api-key` or `jwt`. */
  auth: "BRICKWRIGHT_AUTH",
  /** What each principal may ask of the API, as JSON: `ApiLimits`, those that are not the defaults. */
  limits: "BRICKWRIGHT_LIMITS",
  /** `true` where ISNet's weights are in the layer. */
  isnet: "BRICKWRIGHT_ISNET",
  /** Of the program. */
  version: "BRICKWRIGHT_VERSION",
  /** The stack's name: the value of its tag. */
  stack: "BRICKWRIGHT_STACK",
} as const;

export type Variable = keyof typeof variables;

/** @throws when the stack did not set it: a defect of the stack, found at the first call. */
export function setting(name: Variable, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[variables[name]];
  if (value === undefined || value === "") throw new Error(`The stack did not set ${variables[name]}.`);
  return value;
}

export function settingIfAny(name: Variable, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return environment[variables[name]] || undefined;
}
