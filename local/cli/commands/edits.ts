import { listEdits } from "../../edit.js";
import { printableLine } from "../printable.js";
import { withLocal } from "../run-edit.js";

/** `brickwright edits`: what was edited on this machine, newest first. */
export async function edits(options: {
  readonly limit: number;
  readonly json?: boolean;
  readonly home?: string;
}): Promise<void> {
  await withLocal({ ...options, config: false }, async (local) => {
    for (const record of await listEdits(local, options.limit)) {
      if (options.json) {
        process.stdout.write(`${JSON.stringify(record)}\n`);
        continue;
      }
      const end = record.status === "failed" ? `failed: ${record.failure.message}` : record.status;
      const after = record.after ? ` (after ${record.after})` : "";
      process.stdout.write(
        `${record.id}  ${record.createdAt}  "${printableLine(record.instruction)}"${after}  ${printableLine(end)}\n`,
      );
    }
  });
}
