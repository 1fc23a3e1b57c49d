import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Model } from "./models.js";
import { readMultipart } from "./multipart.js";
import type { ReplicateScript } from "./script.js";
import { signDelivery } from "./webhook.js";
import { modelNamed, modelOfVersion, type StoredPrediction, World } from "./world.js";

export interface ReplicateServer {
  /** Up to and including `/v1`. */
  readonly url: string;
  readonly world: World;
  /** Every API call that was heard, as `METHOD /path`. */
  readonly calls: readonly string[];
  /** The server dies, with every connection; what Replicate holds goes on. */
  kill(): Promise<void>;
  /** It comes back at the same address. */
  revive(): Promise<void>;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Replicate's HTTP API as its OpenAPI describes it, on loopback: predictions (create by version, by official model, by deployment;
 * get, cancel, list), files, the webhook secret, signed webhooks, `Prefer: wait`, and its bodies of 401, 402, 404, 422 and 429.
 */
export async function startReplicateServer(script: ReplicateScript = {}): Promise<ReplicateServer> {
  const world = new World();
  const calls: string[] = [];
  let port = 0;
  let server = await listen();
  world.onCompleted = (prediction) => void deliver(world, prediction);

  async function listen(): Promise<Server> {
    const fresh = createServer((request, response) => void answer(request, response));
    await new Promise<void>((listening) => fresh.listen(port, "127.0.0.1", listening));
    port = (fresh.address() as AddressInfo).port;
    world.origin = `http://127.0.0.1:${port}`;
    return fresh;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", world.origin);
    const method = request.method ?? "GET";
    if (pathname.startsWith("/delivery/")) {
      const bytes = world.outputs.get(pathname);
      response.writeHead(bytes ? 200 : 404, { "content-type": "image/png" }).end(bytes ?? "gone");
      return;
    }
    const path = pathname.replace(/^\/v1/, "");
    const trouble = script.trouble?.({ index: calls.length, method, path }) ?? null;
    calls.push(`${method} ${path}`);
    const body = await bodyOf(request);
    if (trouble !== null && "status" in trouble) {
      const { status, detail, retryAfter } = trouble;
      const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
      const wait = retryAfter === undefined ? {} : { retry_after: retryAfter };
      return send(response, { status, headers, body: { title: titleOf(status), detail, status, ...wait } });
    }
    if (trouble?.cut === "before") return void request.socket.destroy();
    const reply = await handle(request, method, path, body);
    if (trouble?.cut === "after") return void request.socket.destroy();
    send(response, reply);
  }

  async function handle(request: IncomingMessage, method: string, path: string, body: Buffer): Promise<Reply> {
    if (request.headers.authorization !== `Bearer ${world.token}`) {
      return problem(401, "You did not pass a valid authentication token");
    }
    const route = `${method} ${path}`;
    if (route === "POST /files") return createFile(request, body);
    if (route === "GET /webhooks/default/secret") return { status: 200, body: { key: world.webhookSecret } };
    if (route === "GET /predictions") {
      const results = [...world.predictions]
        .reverse()
        .slice(0, 100)
        .map((p) => view(world, p));
      return { status: 200, body: { next: null, previous: null, results } };
    }
    if (route === "POST /predictions") {
      const version = String(json(body)?.version ?? "");
      const found = modelOfVersion(version);
      if (!found)
        return problem(422, "The specified version does not exist (or perhaps you don't have permission to use it?)");
      return create(request, body, found[0], found[1]);
    }
    const named = /^\/(models|deployments)\/([\w.-]+\/[\w.-]+)\/predictions$/.exec(path);
    if (method === "POST" && named) {
      const name = String(named[2]);
      const model = modelNamed(name);
      if (!model || (named[1] === "models" && model.version !== undefined)) {
        return problem(404, "The requested resource could not be found.");
      }
      return create(request, body, name, model);
    }
    const one = /^\/predictions\/(\w+)(\/cancel)?$/.exec(path);
    const prediction = world.predictions.find(({ id }) => id === one?.[1]);
    if (!one || !prediction) return problem(404, "The requested resource could not be found.");
    if (one[2]) world.cancel(prediction);
    return { status: 200, body: view(world, prediction) };
  }

  async function createFile(request: IncomingMessage, body: Buffer): Promise<Reply> {
    const form = await readMultipart(request.headers["content-type"] ?? "", body);
    const content = form.get("content");
    if (!(content instanceof Blob)) return problem(400, "Missing content");
    const bytes = Buffer.from(await content.arrayBuffer());
    const id = randomUUID().replaceAll("-", "");
    const createdAt = new Date();
    world.files.set(id, { id, bytes, contentType: content.type, createdAt });
    const file = {
      id,
      name: "name" in content ? content.name : "file",
      content_type: content.type,
      size: bytes.length,
      etag: id,
      checksums: { sha256: createHash("sha256").update(bytes).digest("hex") },
      metadata: {},
      created_at: createdAt.toISOString(),
      expires_at: new Date(createdAt.getTime() + 86_400_000).toISOString(),
      urls: { get: `${world.origin}/v1/files/${id}` },
    };
    return { status: 201, body: file };
  }

  async function create(request: IncomingMessage, body: Buffer, name: string, model: Model): Promise<Reply> {
    const given = json(body);
    const input = given?.input;
    if (typeof input !== "object" || input === null) return problem(422, "- input is required");
    const wrong = wrongInput(input as Record<string, unknown>, model);
    if (wrong !== null) return problem(422, `- ${wrong}`);
    const { webhook } = given as { webhook?: unknown };
    const cancelAfter = request.headers["cancel-after"];
    const prediction = world.start(name, model, {
      input: input as Record<string, unknown>,
      webhook: typeof webhook === "string" ? webhook : undefined,
      cancelAfter: typeof cancelAfter === "string" ? cancelAfter : undefined,
      course: script.course?.(world.predictions.length, name) ?? {},
    });
    const prefer = /^wait(?:=(\d+))?$/.exec(String(request.headers.prefer ?? ""));
    if (prefer) await settled(prediction, Number(prefer[1] ?? 60) * 1000);
    return { status: 201, body: view(world, prediction) };
  }

  const stop = async () => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    server.closeAllConnections();
    await closed;
  };
  return {
    get url() {
      return `${world.origin}/v1`;
    },
    world,
    calls,
    kill: stop,
    revive: async () => {
      server = await listen();
    },
    close: async () => {
      world.close();
      await stop();
    },
  };
}

/** A prediction as the API shows it. */
export function view(world: World, prediction: StoredPrediction) {
  const { id, model, version, input, status, output, error, createdAt, startedAt, completedAt } = prediction;
  const seconds = modelNamed(model)?.seconds;
  const time = (date: Date | null) => date?.toISOString() ?? null;
  return {
    id,
    model,
    version,
    input,
    status,
    output,
    error,
    logs: "",
    source: "api",
    data_removed: false,
    created_at: time(createdAt),
    started_at: time(startedAt),
    completed_at: time(completedAt),
    metrics: completedAt === null || startedAt === null ? {} : { predict_time: seconds, total_time: seconds },
    urls: {
      get: `${world.origin}/v1/predictions/${id}`,
      cancel: `${world.origin}/v1/predictions/${id}/cancel`,
    },
  };
}

async function deliver(world: World, prediction: StoredPrediction): Promise<void> {
  if (prediction.webhook === undefined) return;
  const { headers, body } = signDelivery(world.webhookSecret, JSON.stringify(view(world, prediction)));
  await fetch(prediction.webhook, { method: "POST", headers, body }).catch(() => {});
}

function wrongInput(input: Record<string, unknown>, { inputs, required }: Model): string | null {
  for (const name of required) if (!(name in input)) return `input: ${name} is required`;
  for (const [name, value] of Object.entries(input)) {
    const type = inputs[name];
    if (type === undefined) return `input: Additional property ${name} is not allowed`;
    const fits = type === "integer" ? Number.isInteger(value) : typeof value === (type === "uri" ? "string" : type);
    if (!fits || (type === "uri" && !URL.canParse(String(value))))
      return `input.${name}: Invalid type. Expected: ${type}`;
  }
  return null;
}

async function settled(prediction: StoredPrediction, most: number): Promise<void> {
  for (const end = Date.now() + most; Date.now() < end; ) {
    if (prediction.completedAt !== null) return;
    await new Promise((go) => setTimeout(go, 10));
  }
}

function titleOf(status: number): string {
  const titles: Record<number, string> = { 401: "Unauthenticated", 402: "Insufficient credit", 404: "Not found" };
  return titles[status] ?? (status === 422 ? "Invalid version or not permitted" : "Error");
}

function problem(status: number, detail: string): Reply {
  return { status, body: { title: titleOf(status), detail, status } };
}

function json(body: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(body.toString("utf8")) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  response.writeHead(status, { "content-type": type, ...headers }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
