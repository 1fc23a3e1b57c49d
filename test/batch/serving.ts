import type { ApiLimits } from "../../functions/api/dependencies.js";
import type { Local } from "../../local/composition.js";
import { serveApi } from "../../local/serve/serve.js";
import { silentLogger } from "../../platform/logger.js";

export interface View {
  id: string;
  status: string;
  retryOf: string | null;
  counts: Record<string, number | null>;
  error: { name: string; message: string } | null;
  report: { url: string } | null;
}

export function homeOf(local: Local): string {
  return (local.store as unknown as { root: string }).root;
}

/** The API on this machine, and how a person's program calls it. */
export async function serving(
  local: Local,
  { apiKeys = [], limits = {} }: { apiKeys?: readonly string[]; limits?: Partial<ApiLimits> } = {},
) {
  const served = await serveApi(local, {
    home: homeOf(local),
    port: 0,
    host: "127.0.0.1",
    apiKeys,
    concurrency: 1,
    limits,
    fetchPicture: null,
    version: "0",
    logger: silentLogger,
  });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(served.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as View };
  };
  const ended = async (id: string, headers: Record<string, string> = {}) => {
    for (;;) {
      const { body } = await call("GET", `/batches/${id}`, undefined, headers);
      if (body.status !== "running") return body;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  return { served, call, ended, close: () => served.close(0) };
}
