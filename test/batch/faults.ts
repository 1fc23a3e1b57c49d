import type { BatchRow, BatchTask, ItemsRequest, ItemsResult } from "../../statemachine/batch.js";
import type { Faults } from "./scopes.js";

/** As Step Functions names a function's end without a word: out of memory, say. */
export const died = () => Object.assign(new Error("RequestId: 1 Error: Runtime exited"), { name: "Lambda.Unknown" });

/** The items function ends without a word whenever it is given this photo. */
export const diesOf =
  (image: string): NonNullable<Faults["items"]> =>
  (request: ItemsRequest & never, really) => {
    const { items } = request as ItemsRequest;
    if ((items as readonly BatchRow[]).some((row) => row.image === image)) throw died();
    return really(request);
  };

/** There is time for two photos a call. */
export const twoAtATime: NonNullable<Faults["items"]> = async (request: ItemsRequest & never, really) => {
  const { batchId, items } = request as ItemsRequest;
  const done = (await really({ batchId, items: items.slice(0, 2) })) as ItemsResult;
  return { ...done, left: Math.max(0, items.length - 2) };
};

/** A task of the batch function fails, so many times. */
export const failing =
  (task: BatchTask["task"], error: () => Error, times = Number.POSITIVE_INFINITY): NonNullable<Faults["batch"]> =>
  (event: BatchTask & never, really) => {
    if ((event as BatchTask).task === task && times-- > 0) throw error();
    return really(event);
  };
