import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Criterion } from "../../builder/critic/criteria.js";
import type { EditOptions } from "../../functions/options.js";
import { composeLocal, type Local } from "../../local/composition.js";
import { openLibrary } from "../../local/config/open.js";
import { type EditOutcome, runEdit, upload } from "../../local/edit.js";
import { silentLogger } from "../../platform/logger.js";
import { serve, TEST_KEY } from "../mllm/with-server.js";
import type { Scripted } from "../support/openai-server/script.js";
import type { OpenAiServer, OpenAiServerOptions } from "../support/openai-server/server.js";

export const photo = (name: string) => readFile(new URL(`../fixtures/photos/${name}.jpg`, import.meta.url));

/** A critic's answer with these scores. */
export function verdict(
  scores: readonly [success: number, preservation: number, naturalness: number, cleanness: number],
  advice = "",
) {
  const names: readonly Criterion[] = ["success", "preservation", "naturalness", "cleanness"];
  const judgements = names.map((name, index) => [name, { reason: `About ${name}.`, score: scores[index]! }] as const);
  return { changes: "The light changed.", ...Object.fromEntries(judgements), advice };
}

/** A Builder's answer: one step that repaints the whole picture. */
export function environment(prompt: string) {
  const inputs = { image: { ref: "init[image]" }, prompt: { text: prompt } };
  return {
    reasoning: "",
    steps: [{ id: "step1", brick: "FLUX-ENV", inputs }],
    results: ["step1[image]"],
    refusal: null,
  };
}

export interface World {
  readonly local: Local;
  readonly server: OpenAiServer;
  edit(options?: Partial<EditOptions>, instruction?: string): Promise<EditOutcome>;
  /** The requests of the Builder, and of the critic. */
  readonly asked: { plan(): OpenAiServer["valid"]; critique(): OpenAiServer["valid"] };
}

/** This machine's system with a model, whose Builder and critic answer by a script each. */
export async function world(script: {
  readonly plans?: readonly Scripted[];
  readonly critiques: readonly Scripted[];
  readonly quirks?: Partial<OpenAiServerOptions>;
  /** No model is configured. */
  readonly offline?: true;
}): Promise<World> {
  const home = await mkdtemp(join(tmpdir(), "brickwright-critic-"));
  const left = { plan: [...(script.plans ?? [])], critique: [...script.critiques] };
  const server = await serve({
    key: TEST_KEY,
    ...script.quirks,
    script: (request) => left[kindOf(request)].shift() ?? { status: 418, message: "The script has no further answer." },
  });
  const settings = {
    OPENAI_API_KEY: TEST_KEY,
    OPENAI_BASE_URL: server.url,
    BRICKWRIGHT_MODEL: "test-model",
    BRICKWRIGHT_PRICE_INPUT: "1",
    BRICKWRIGHT_PRICE_OUTPUT: "10",
  };
  const library = await openLibrary({ config: false }, { folder: home, environment: script.offline ? {} : settings });
  const local = await composeLocal(home, silentLogger, library);
  onTestFinished(async () => {
    await local.close();
    await rm(home, { recursive: true, force: true });
  });
  return {
    local,
    server,
    async edit(options = {}, instruction = "make it foggy") {
      const sources = await upload(local.store, { photo: await photo("rocket") });
      return runEdit(local, { instruction, sources, options: { longSide: 256, ...options } });
    },
    asked: {
      plan: () => server.valid.filter((request) => kindOf(request) === "plan"),
      critique: () => server.valid.filter((request) => kindOf(request) === "critique"),
    },
  };
}

type Request = OpenAiServer["valid"][number];

function kindOf(request: Request): "plan" | "critique" {
  return /You judge photo edits/.test(textIn(request, 0)) ? "critique" : "plan";
}

/** The text of one message of a request. */
export function textIn(request: Request, message: number): string {
  const content = request.messages.at(message)?.content ?? "";
  return typeof content === "string"
    ? content
    : content.flatMap((part) => ("text" in part ? [part.text] : [])).join("\n");
}

/** The pictures of one message of a request. */
export function picturesIn(request: Request, message: number): Buffer[] {
  const content = request.messages.at(message)?.content ?? "";
  if (typeof content === "string") return [];
  return content.flatMap((part) =>
    "image_url" in part ? [Buffer.from(part.image_url.url.split(",")[1] ?? "", "base64")] : [],
  );
}
