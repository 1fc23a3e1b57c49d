import type { Clock } from "../../platform/clock.js";
import type { BrickwrightError } from "../../platform/errors.js";
import type { EditRecord } from "../edits/record.js";
import { editOutcome, editSummary } from "../edits/summary.js";
import { resultKey, sidecarOf } from "./names.js";
import type { Claim } from "./start.js";
import type { PhotoVersion, UploadStatus } from "./status.js";

/** Nothing says yet what to do with a photo, or its mask is missing. */
export function notYet(clock: Clock, photo: PhotoVersion, message?: string): UploadStatus {
  const nobodySays = {
    message: "Nothing says what to do with this photo.",
    hint: `Put ${sidecarOf(photo.key)} or an edit.json in its folder, or the photo again with x-amz-meta-instruction.`,
  };
  const waitsFor = { message, hint: "Put it, or correct its name." };
  return status(clock, photo, "waiting", null, message === undefined ? nobodySays : waitsFor);
}

/** What says what to do cannot be used. */
export function refusal(clock: Clock, photo: PhotoVersion, { message, hint }: BrickwrightError): UploadStatus {
  return status(clock, photo, "refused", null, { message, hint });
}

export function running(clock: Clock, { id, photo, instruction, from }: Claim): UploadStatus {
  return status(clock, photo, "running", id, { instruction, from });
}

/** How an edit ended, and where its results go. */
export function ended(clock: Clock, { id, photo, from }: Claim, record: EditRecord): UploadStatus {
  const { status: state, instruction, createdAt, finishedAt, seconds, cost, failure } = editSummary(record);
  const { results, steps, critique } = editOutcome(record);
  const targets = targetsOf(photo.key, record);
  const facts = {
    instruction,
    from,
    createdAt,
    finishedAt,
    seconds,
    cost,
    ...(failure === null ? {} : { message: failure.message, failure }),
    results: results.map((result, index) => ({ ...keyOf(targets[index]), ...result })),
    steps,
    critique,
  };
  const copies = targets.filter((target) => target !== null);
  return { ...status(clock, photo, state, id, facts), copies };
}

interface Target {
  readonly from: string;
  readonly to: string;
}

function keyOf(target: Target | null | undefined): { key?: string } {
  return target ? { key: target.to } : {};
}

/** Where each output goes; null for one that is a value and no picture. */
function targetsOf(photo: string, record: EditRecord): (Target | null)[] {
  if (record.status !== "succeeded") return [];
  let pictures = 0;
  return record.outputs.map((output) =>
    output.kind === "value" ? null : { from: output.key, to: resultKey(photo, output.format, pictures++) },
  );
}

function status(
  clock: Clock,
  photo: PhotoVersion,
  state: UploadStatus["state"],
  edit: string | null,
  facts: Readonly<Record<string, unknown>>,
): UploadStatus {
  const { key, versionId } = photo;
  const report = { status: state, photo: { key, versionId }, edit, at: clock.now().toISOString(), ...facts };
  return { photo, state, report, copies: [] };
}
