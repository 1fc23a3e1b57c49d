import {
  CreateStateMachineCommand,
  DescribeStateMachineCommand,
  type DescribeStateMachineCommandOutput,
  type LoggingConfiguration,
  type SFNClient,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { canonicalJson } from "../../canonical-json.js";
import { TransientError } from "../../errors.js";
import { type MachineType, WorkflowError } from "../../workflow.js";
import { awsFault, isPassing } from "../call-failure.js";
import { statesFailure } from "./failure.js";
import { type Patience, patiently } from "./patience.js";

export interface WantedMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  /** JSON. */
  readonly definition: string;
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly logging: LoggingConfiguration | undefined;
  readonly tracing: boolean;
}

/** It passes: throttling, another's creation or change under way, and a deletion that has not come to its end. */
const PASSING: ReadonlySet<string> = new Set(["ConflictException", "StateMachineDeleting"]);

/** Thrown while a machine of that name is on its way out. */
class Deleting extends Error {
  override readonly name = "StateMachineDeleting";
}

/**
 * Makes sure that the machine is there, as it is wanted. Racing creations of one machine end in one machine: creating it
 * again with the same definition and role answers the first, and one that differs is looked at and put right.
 * @throws {TransientError} when throttling or a deletion outlasts the patience.
 * @throws {WorkflowError}
 */
export async function ensureOnAws(client: SFNClient, wanted: WantedMachine, patience: Patience): Promise<void> {
  const mayPass = (error: unknown) => isPassing(error) || PASSING.has(awsFault(error)?.code ?? "");
  try {
    await patiently(() => once(client, wanted), mayPass, patience);
  } catch (error) {
    if (mayPass(error)) {
      throw new TransientError(
        `Step Functions did not let the machine ${wanted.name} be made within ${patience.seconds} seconds (${awsFault(error)?.code}).`,
        "It takes one new machine a second: try again in a moment.",
        { cause: error },
      );
    }
    throw statesFailure(error, `make the machine ${wanted.name}`);
  }
}

async function once(client: SFNClient, wanted: WantedMachine): Promise<void> {
  const found = await describe(client, wanted.arn);
  if (found !== null) return putRight(client, wanted, found);
  try {
    await client.send(
      new CreateStateMachineCommand({
        name: wanted.name,
        type: wanted.type,
        definition: wanted.definition,
        roleArn: wanted.roleArn,
        tags: Object.entries(wanted.tags).map(([key, value]) => ({ key, value })),
        tracingConfiguration: { enabled: wanted.tracing },
        ...(wanted.logging ? { loggingConfiguration: wanted.logging } : {}),
      }),
    );
  } catch (error) {
    if (awsFault(error)?.code !== "StateMachineAlreadyExists") throw error;
    const other = await describe(client, wanted.arn);
    // Made by another and not yet seen by every host, or gone again: both pass.
    if (other === null) throw new Deleting(`The machine ${wanted.name} exists, and cannot be seen.`);
    await putRight(client, wanted, other);
  }
}

async function describe(client: SFNClient, arn: string): Promise<DescribeStateMachineCommandOutput | null> {
  try {
    return await client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }));
  } catch (error) {
    if (awsFault(error)?.code === "StateMachineDoesNotExist") return null;
    throw error;
  }
}

/**
 * A compiled machine's name follows from its definition, so a definition differs only where somebody changed it by hand; the role, the log
 * group and tracing differ after the stack was changed.
 */
async function putRight(
  client: SFNClient,
  wanted: WantedMachine,
  found: DescribeStateMachineCommandOutput,
): Promise<void> {
  if (found.status === "DELETING") throw new Deleting(`The machine ${wanted.name} is being deleted.`);
  if (found.type !== undefined && found.type !== wanted.type) {
    throw new WorkflowError(
      "StateMachineAlreadyExists",
      `There is a machine ${wanted.name} of type ${found.type}, and one of type ${wanted.type} is wanted.`,
      "Delete that machine, or use another prefix for the names.",
    );
  }
  if (isAsWanted(wanted, found)) return;
  await client.send(
    new UpdateStateMachineCommand({
      stateMachineArn: wanted.arn,
      definition: wanted.definition,
      roleArn: wanted.roleArn,
      tracingConfiguration: { enabled: wanted.tracing },
      ...(wanted.logging ? { loggingConfiguration: wanted.logging } : {}),
    }),
  );
}

function isAsWanted(wanted: WantedMachine, found: DescribeStateMachineCommandOutput): boolean {
  const logs = (logging: LoggingConfiguration | undefined) => logging?.level ?? "OFF";
  return (
    sameJson(found.definition ?? "", wanted.definition) &&
    found.roleArn === wanted.roleArn &&
    (found.tracingConfiguration?.enabled ?? false) === wanted.tracing &&
    (wanted.logging === undefined ||
      (logs(found.loggingConfiguration) === logs(wanted.logging) &&
        groupOf(found.loggingConfiguration) === groupOf(wanted.logging)))
  );
}

function groupOf(logging: LoggingConfiguration | undefined): string {
  return logging?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn ?? "";
}

function sameJson(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return canonicalJson(JSON.parse(a)) === canonicalJson(JSON.parse(b));
  } catch {
    return false;
  }
}
