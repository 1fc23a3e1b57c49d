// A sandbox of Lambda: loads one function's bundle and handles one call at a time. Its environment is the function's own.
import { pathToFileURL } from "node:url";

const { handler } = await import(pathToFileURL(`${process.env.LAMBDA_TASK_ROOT}/index.mjs`).href);

process.on("message", async ({ event, seconds, requestId }) => {
  const end = Date.now() + seconds * 1000;
  const context = { awsRequestId: requestId, getRemainingTimeInMillis: () => Math.max(0, end - Date.now()) };
  try {
    process.send({ value: (await handler(event, context)) ?? null });
  } catch (error) {
    const trace = String(error?.stack).split("\n");
    process.send({
      error: { errorType: error?.name ?? "Error", errorMessage: error?.message ?? String(error), trace },
    });
  }
});
process.on("disconnect", () => process.exit(0));
process.send("ready");
