import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createApi } from "../../functions/api/api.js";
import { apiKeys, givenKeys, listApiKeys } from "../../functions/api/auth/api-keys.js";
import type { ApiDependencies, ApiLimits, FetchPicture } from "../../functions/api/dependencies.js";
import { type Authenticate, firstOf } from "../../functions/api/principal.js";
import { problemOf } from "../../functions/api/problem.js";
import { problemResponse } from "../../functions/api/problem-response.js";
import { type EndDependencies, endEdit } from "../../functions/edits/end-edit.js";
import { getEdit } from "../../functions/edits/record.js";
import { interrupted } from "../../functions/edits/settle-edit.js";
import { fetchFile } from "../../functions/fetch-picture/fetch-picture.js";
import { hostOf } from "../../functions/fetch-picture/target.js";
import { systemClock } from "../../platform/clock.js";
import { BadInputError } from "../../platform/errors.js";
import type { Logger } from "../../platform/logger.js";
import { localConcurrency } from "../batch/batches.js";
import type { Local } from "../composition.js";
import { PRINCIPAL } from "../edit.js";
import { isRunnerAlive, thisRunner } from "../runner.js";
import { BodyRoom } from "./body-room.js";
import { guardConnections, lookEvery, type Patience, patience } from "./connections.js";
import { createFiles } from "./files.js";
import { guardLoopback, isLoopback } from "./guard.js";
import { FILES, SignedLinks } from "./links.js";
import { LocalUploads } from "./parts.js";
import { QueuedWorkflow } from "./queued-workflow.js";
import { linkSecret } from "./secret.js";
import { resumeEdits } from "./unfinished.js";
import { resumeBatches } from "./unfinished-batches.js";

export interface ServeOptions {
  readonly home: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Accepted besides those that were made and kept. */
  readonly apiKeys: readonly string[];
  /** Edits that run at once. */
  readonly concurrency: number;
  /** This server's address as its clients call it, where that is another than its own. */
  readonly publicUrl?: string | undefined;
  readonly limits?: Partial<ApiLimits> | undefined;
  readonly fetchPicture: FetchPicture | null;
  readonly version: string;
  readonly logger: Logger;
  /** What clients are held to. */
  readonly patience?: Patience;
}

export interface Served {
  /** e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Edits of an earlier process that go on. */
  readonly resumed: number;
  /** Batches of an earlier process that go on. */
  readonly resumedBatches: number;
  /** Takes no more requests, and lets what runs go on for at most `graceSeconds`; the rest goes on when a server runs again. */
  close(graceSeconds: number): Promise<void>;
}

const WAITING_EDITS = 1000;

/** Bytes that requests' bodies and what is made of them may take. */
const BODY_MEMORY = 1024 ** 3;

/** One machine's own limits: nothing buffers its answers, and pictures pass through it. */
const LIMITS = {
  bodyBytes: 64 * 1024 ** 2,
  pictureBytes: 300_000_000,
  planSeconds: 300,
  events: { seconds: 3600, pollSeconds: 0.25, heartbeatSeconds: 15, buffered: false },
  requestsPerMinute: null,
} as const satisfies Partial<ApiLimits>;

/**
 * Serves the API on this machine: loopback without a key, or any address with keys.
 * @throws {BadInputError} when the port is taken, or others could reach it without a key.
 */
export async function serveApi(local: Local, options: ServeOptions): Promise<Served> {
  const { host, logger } = options;
  const publicUrl = readPublicUrl(options.publicUrl);
  // A proxy brings everybody to loopback.
  const loopback = isLoopback(host) && (publicUrl === null || isLoopback(hostOf(publicUrl)));
  const shared = { records: local.records, clock: systemClock, logger };
  await requireKeys(options, loopback, local);
  const server: { base: string; port: number } = { base: "", port: options.port };
  const links = new SignedLinks(await linkSecret(options.home), systemClock, () => server.base);
  const ending: EndDependencies = { ...shared, deliver: local.deliver, announce: local.announce };
  const runner = await thisRunner("serve");
  const workflow = new QueuedWorkflow(
    local.engine,
    { running: options.concurrency, waiting: WAITING_EDITS },
    (editId, error) => void endLost(ending, editId, error, logger),
  );
  const api = createApi({
    ...ending,
    ...shared,
    store: local.store,
    workflow,
    pipelineArn: local.pipelineArn,
    catalogue: local.catalogue,
    backends: local.backends,
    builders: local.builders,
    critic: local.critic !== null,
    stages: stagesOf(local),
    fetchPicture: options.fetchPicture,
    uploads: new LocalUploads(local.store, links, systemClock),
    batches: {
      workflow: local.engine,
      mapRuns: local.engine,
      place: local.batchPlace,
      // Where no key is asked for, whoever asks is whoever put the photos there. Who has a key has a folder of their own.
      sharedFolders: loopback && options.apiKeys.length === 0 ? ["uploads/"] : [],
      concurrency: localConcurrency(),
      fetchFile: options.fetchPicture === null ? null : fetchFile,
    },
    links,
    authenticate: authentication(options, loopback, local),
    runner,
    isAlive: isRunnerAlive,
    limits: { ...LIMITS, ...options.limits },
    version: options.version,
  });
  const files = createFiles(local.store, links);
  const bodies = new BodyRoom(BODY_MEMORY, LIMITS.bodyBytes);
  const fetch = async (request: Request): Promise<Response> => {
    try {
      if (loopback) guardLoopback(request, server.port);
    } catch (error) {
      return problemResponse(problemOf(error), randomUUID());
    }
    const answer = async () =>
      new URL(request.url).pathname.startsWith(FILES) ? files(request) : await api.fetch(request);
    return bodies.answering(request, answer);
  };
  const limits = options.patience ?? patience;
  const http = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: { connectionsCheckingInterval: lookEvery(limits) },
  }) as Server;
  guardConnections(http, limits);
  await listen(http, options);
  server.port = (http.address() as AddressInfo).port;
  server.base = publicUrl?.href.replace(/\/+$/, "") ?? `http://${hostName(host)}:${server.port}`;
  const { store, pipelineArn } = local;
  const resumed = await resumeEdits({ ...ending, store, workflow, pipelineArn, runner, logger });
  const batches = await resumeBatches(local, runner, logger);
  return {
    url: server.base,
    resumed,
    resumedBatches: batches,
    close: async (graceSeconds) => {
      const ended = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeIdleConnections();
      await workflow.close(graceSeconds);
      http.closeAllConnections();
      await ended;
    },
  };
}

/** The pipeline's first stages are typed by their own modules; the contract's `options` are anybody's. */
function stagesOf({ stages }: Local): ApiDependencies["stages"] {
  return { ingest: (request) => stages.ingest(request as never), plan: (request) => stages.plan(request) };
}

/** Who asks: by key where one is sent; else, where keys are not asked for, whoever sits at this machine. */
function authentication(options: ServeOptions, loopback: boolean, local: Local): Authenticate {
  const keys = firstOf(givenKeys(options.apiKeys), apiKeys({ records: local.records, clock: systemClock }));
  if (!loopback || options.apiKeys.length > 0) return keys;
  return firstOf(keys, async ({ headers }) => {
    const sent = headers.has("authorization") || headers.has("x-api-key");
    return sent ? null : { id: PRINCIPAL };
  });
}

async function requireKeys(
  { host, publicUrl, apiKeys: given }: ServeOptions,
  loopback: boolean,
  local: Local,
): Promise<void> {
  const weak = given.find((key) => !/^[\x21-\x7e]{16,512}$/.test(key));
  if (weak !== undefined) {
    throw new BadInputError("An API key must have 16 to 512 characters, without blanks.", "E.g. openssl rand -hex 24.");
  }
  if (loopback || given.length > 0) return;
  if ((await listApiKeys({ records: local.records, clock: systemClock }, 1)).length > 0) return;
  throw new BadInputError(
    `${publicUrl === undefined ? `On ${host}` : `At ${publicUrl}`} others can reach this server, and there is no key.`,
    "Give one with --api-key or BRICKWRIGHT_API_KEYS, or make one with --new-api-key NAME.",
  );
}

/** @throws {BadInputError} for what is no address to make links of. */
function readPublicUrl(text: string | undefined): URL | null {
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === ""
  ) {
    return url;
  }
  throw new BadInputError("--public-url is no address of a server.", "Give one like https://edits.example.com.");
}

async function endLost(ending: EndDependencies, editId: string, error: unknown, logger: Logger): Promise<void> {
  logger.error("an edit that waited could not be started", { editId, error: String(error) });
  const record = await getEdit(ending.records, editId);
  if (record !== null) await endEdit(ending, record, { status: "failed", failure: interrupted });
}

async function listen(http: Server, { port, host }: ServeOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      const hint = "Choose another one with --port, or 0 for any that is free.";
      const why = error.code === "EADDRINUSE" ? "it is taken" : (error.code ?? error.message);
      reject(new BadInputError(`The server cannot listen on ${host}, port ${port}: ${why}.`, hint, { cause: error }));
    });
    http.listen(port, host, resolve);
  });
}

/** A host as part of a URL; for "any address" the one that this machine has itself. */
function hostName(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
