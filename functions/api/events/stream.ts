import type { SSEStreamingApi } from "hono/streaming";
import { type EditRecord, getEdit } from "../../edits/record.js";
import { settleEdit } from "../../edits/settle-edit.js";
import { historyIfAny } from "../../edits/work-done.js";
import { type ApiDependencies, limitsOf, runHistoryOf } from "../dependencies.js";
import { editView } from "../view.js";
import { type Cursor, formatCursor, timeline } from "./timeline.js";

/** The id of the last event of all. */
export const END = "end";
const RETRY_MS = 1000;

/**
 * Tells an edit's story from `cursor` on as server-sent events: `stage`, `step`, and in the end `end` with the edit itself. Where it
 * may not last that long, the client asks again and names the last id that it heard.
 */
export async function streamEvents(
  deps: ApiDependencies,
  record: EditRecord,
  cursor: Cursor,
  stream: SSEStreamingApi,
): Promise<void> {
  const { events } = limitsOf(deps);
  const until = deps.clock.monotonic() + events.seconds * 1000;
  let lastWrite = deps.clock.monotonic();
  let heard = cursor;
  await stream.write(`retry: ${RETRY_MS}\n\n`);
  for (let now: EditRecord | null = record; !stream.aborted; ) {
    const before = heard;
    if (now.executionArn !== undefined) {
      const pipeline = await historyIfAny(deps.workflow, now.executionArn);
      for await (const { cursor: at, type, data } of timeline(pipeline, runHistoryOf(deps), heard)) {
        await stream.writeSSE({ id: formatCursor(at), event: type, data: JSON.stringify(data) });
        heard = at;
      }
    }
    if (now.status !== "running") {
      await stream.writeSSE({ id: END, event: "end", data: JSON.stringify(await editView(deps, now)) });
      return;
    }
    const time = deps.clock.monotonic();
    if (time >= until || (events.buffered && heard !== before)) return;
    if (heard !== before) lastWrite = time;
    else if (time - lastWrite >= events.heartbeatSeconds * 1000) {
      await stream.write(": still at it\n\n");
      lastWrite = time;
    }
    await stream.sleep(Math.min(events.pollSeconds * 1000, Math.max(0, until - time)));
    // First whether it is over, then what happened: so nothing that happened before the end is left out.
    now = await getEdit(deps.records, record.id);
    if (now === null) return;
    now = await settleEdit(deps, now);
  }
}
