import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApi } from "../../functions/api/api.js";
import { apiKeys, createApiKey } from "../../functions/api/auth/api-keys.js";
import type { Api } from "../../functions/api/context.js";
import type { ApiDependencies, ApiLimits } from "../../functions/api/dependencies.js";
import { builtInLibrary } from "../../functions/config/library.js";
import { fetchPicture } from "../../functions/fetch-picture/fetch-picture.js";
import { composeLocal, type Local, type Parts } from "../../local/composition.js";
import { isRunnerAlive, thisRunner } from "../../local/runner.js";
import { createFiles } from "../../local/serve/files.js";
import { FILES, SignedLinks } from "../../local/serve/links.js";
import { LocalUploads } from "../../local/serve/parts.js";
import type { Announcement } from "../../platform/announcer.js";
import { type Clock, systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";

export const photo = (name: string) => readFile(new URL(`../fixtures/photos/${name}.jpg`, import.meta.url));

/** A quick edit, and one that takes some seconds. */
export const quick = "make it black and white";
export const slow = "make the cat blue";

export interface Setting {
  readonly local: Local;
  readonly app: Api;
  readonly deps: ApiDependencies;
  readonly news: Announcement[];
  /** The same system with other limits, another clock, another way to prove who asks. */
  with(changes: Partial<ApiDependencies>, limits?: Partial<ApiLimits>): Api;
  /** Follows a link that the application gave. */
  file(url: string, init?: RequestInit): Promise<Response>;
  key(name: string): Promise<string>;
  close(): Promise<void>;
}

/** The application in this process, over one machine's system in a folder of its own. Who asks is proved by an API key, or is `local`. */
export async function openSetting(clock: Clock = systemClock, parts: Parts = {}): Promise<Setting> {
  const home = await mkdtemp(join(tmpdir(), "brickwright-api-"));
  const local = await composeLocal(home, silentLogger, builtInLibrary(), parts);
  const links = new SignedLinks(Buffer.alloc(32, 7), clock, () => "http://api.test");
  const news: Announcement[] = [];
  const keys = apiKeys({ records: local.records, clock });
  const deps: ApiDependencies = {
    store: local.store,
    records: local.records,
    workflow: local.engine,
    pipelineArn: local.pipelineArn,
    clock,
    logger: silentLogger,
    catalogue: local.catalogue,
    backends: local.backends,
    builders: local.builders,
    critic: false,
    stages: { ingest: (request) => local.stages.ingest(request as never), plan: local.stages.plan },
    fetchPicture,
    uploads: new LocalUploads(local.store, links, clock),
    links,
    authenticate: async (credentials) =>
      credentials.headers.has("authorization") ? keys(credentials) : { id: "local" },
    announce: async (one) => void news.push(one),
    runner: await thisRunner("serve"),
    isAlive: isRunnerAlive,
    limits: {
      requestsPerMinute: null,
      events: { seconds: 60, pollSeconds: 0.05, heartbeatSeconds: 5, buffered: false },
    },
    version: "1.2.3",
  };
  const files = createFiles(local.store, links);
  return {
    local,
    deps,
    news,
    app: createApi(deps),
    with: (changes, limits = {}) => createApi({ ...deps, ...changes, limits: { ...deps.limits, ...limits } }),
    file: (url, init) => {
      if (!new URL(url).pathname.startsWith(FILES)) throw new Error(`${url} is no link of this server`);
      return files(new Request(url, init));
    },
    key: async (name) => (await createApiKey({ records: local.records, clock }, { name })).key,
    close: async () => {
      local.engine.close();
      await local.close();
      // A brick that was stopped may be writing its last.
      await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

export interface Edit {
  readonly id: string;
  readonly status: string;
  readonly stage: string | null;
  readonly parent: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly seconds: number | null;
  readonly cost: { dollars: number | null };
  readonly failure: { error: string; message: string } | null;
  readonly steps: { id: string; brick: string; status: string; cached: boolean | null }[];
  readonly results: { kind: string; url: string; width: number; height: number; bytes: number; format: string }[];
  readonly diagnostics: { code: string }[];
}

export interface ProblemAnswer {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly hint?: string;
  readonly diagnostics?: { code: string }[];
}

export const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

export async function form(
  name: string,
  instruction: string,
  headers: Record<string, string> = {},
): Promise<RequestInit> {
  const data = new FormData();
  data.set("image", new File([await photo(name)], `${name}.jpg`, { type: "image/jpeg" }));
  data.set("instruction", instruction);
  return { method: "POST", body: data, headers };
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** The events of a stream, as `EventSource` would read them. */
export function eventsIn(text: string): { id: string; event: string; data: Record<string, unknown> }[] {
  return text.split("\n\n").flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
    const [id, event, data] = [field("id"), field("event"), field("data")];
    return id && event && data ? [{ id, event, data: JSON.parse(data) as Record<string, unknown> }] : [];
  });
}
