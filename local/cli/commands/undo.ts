import { sniffFormat } from "../../../functions/ingest/content-type.js";
import { earlierRequest } from "../../edit.js";
import { writeNew, writeWhole } from "../../files.js";
import { destinationFor, extensionOfFormat, freeNames } from "../destination.js";
import { type RunOptions, runAndReport, withLocal } from "../run-edit.js";

/**
 * `brickwright undo`: the result before an edit: that of the edit it followed, out of the memo, or of the first one the
 * original photo, byte for byte.
 */
export async function undo(editId: string, options: RunOptions & { readonly out?: string }): Promise<void> {
  await withLocal(options, async (local) => {
    const undone = await earlierRequest(local.store, editId);
    const { after } = undone.options;
    if (after !== undefined) {
      const { instruction, source, mask, background, options: before } = await earlierRequest(local.store, after);
      const request = { instruction, sources: { source, mask, background }, options: before };
      return runAndReport(local, request, destinationFor(after, options.out, process.cwd()), options);
    }
    const original = await local.store.get(undone.source.key);
    const destination = destinationFor(editId, options.out, process.cwd());
    const path = destination.file ?? (await writeNew(freeNames(destination, 0, extensionOf(original)), original));
    if (destination.file) await writeWhole(destination.file, original);
    process.stdout.write(`${path}\n`);
  });
}

function extensionOf(photo: Uint8Array): string {
  const format = sniffFormat(photo, "The photo");
  return format === "gif" ? ".gif" : extensionOfFormat[format];
}
