import type { Backend } from "../../bricks/backend.js";
import { catalogue as builtIn, type Catalogue } from "../../bricks/catalogue.js";
import type { DeclaredBrick } from "../../bricks/custom/declared.js";
import { generates } from "../../bricks/gpu/generates.js";
import type { Builder, BuilderView } from "../../builder/builder.js";
import { grammarBuilder } from "../../builder/grammar-builder.js";
import { viewOf } from "../../builder/mllm/view.js";
import type { ChatModel } from "../../platform/chat/chat.js";
import { type Model, type ModelBricks, openCriticChat, openModel } from "./model.js";
import type { OpenChat } from "./open-chat.js";
import { resolveBricks } from "./resolve.js";
import { envSchema, type ReadConfig } from "./schema.js";

/** What holds where the command line says nothing. */
export interface Defaults {
  readonly seed?: number;
  readonly builder?: string;
  readonly backend?: string;
  /** Pixels. */
  readonly longSide?: number;
}

/** The bricks that there are and where they run: the built-in ones, and what a configuration adds. */
export interface Library {
  /** The configuration file, or null without one. */
  readonly file: string | null;
  readonly catalogue: Catalogue;
  /** In the order in which `auto` prefers them: what was configured, then this machine's CPU, then SageMaker and Replicate for what these cannot do. */
  readonly backends: readonly Backend[];
  readonly defaults: Defaults;
  /** In the order in which `auto` prefers them: the multimodal model where one is configured, then the grammar. */
  readonly builders: readonly Builder[];
  /** The multimodal model, where one is configured. */
  readonly model: Model | null;
  /** How the Builder that looks is shown pictures; null where none does. */
  readonly view: BuilderView | null;
  /** The critic's model: its own where one is configured, else the Builder's. */
  readonly criticChat: ChatModel | null;
  /** Who describes the scene of a new background, where something here generates one. */
  readonly scene: ChatModel | null;
  /** Frees models, worker threads and modules. */
  close(): Promise<void>;
}

/** A configuration that was read, and where it lies: paths in it are relative to that. */
export interface GivenConfig {
  readonly file: string;
  readonly config: ReadConfig;
}

export type Environment = Readonly<Record<string, string | undefined>>;

type Settings = Readonly<Record<string, unknown>>;

/** Who opens the places where bricks run: for use, or only to be planned with. */
export interface Places {
  readonly cpu: Backend;
  /** Of modules and HTTP endpoints. */
  declared(declared: readonly DeclaredBrick[], environment: Environment): Promise<readonly Backend[]>;
  readonly model: ModelBricks;
  /** How models are asked, if they are. */
  readonly chat: OpenChat;
  sagemaker(settings: Settings, declared: readonly DeclaredBrick[], catalogue: Catalogue): Promise<Backend | null>;
  replicate(
    settings: Settings,
    environment: Environment,
    declared: readonly DeclaredBrick[],
    catalogue: Catalogue,
  ): Promise<Backend | null>;
}

/**
 * The library with what a configuration adds.
 * @throws {BadInputError} naming the file and the place in it that cannot be used.
 */
export async function assembleLibrary(
  given: GivenConfig | null,
  environment: Environment,
  places: Places,
): Promise<Library> {
  const { file, config: read } = given ?? { file: null, config: null };
  const { catalogue, declared } =
    read && file ? resolveBricks(builtIn, read, file) : { catalogue: builtIn, declared: null };
  const settings = read?.builder ? withEnvironment(read.builder, environment) : null;
  const model = await openModel(settings, environment, { catalogue, bricks: places.model, chat: places.chat });
  const declaredOn = (place: DeclaredBrick["run"]["on"]) => declared?.filter(({ run }) => run.on === place) ?? [];
  const configured = await places.declared(declared ?? [], environment);
  const endpoints = withEnvironment(read?.sagemaker ?? {}, environment);
  const sagemaker = await places.sagemaker(endpoints, declaredOn("sagemaker"), catalogue);
  const account = withEnvironment(read?.replicate ?? {}, environment);
  const replicate = await places.replicate(account, environment, declaredOn("replicate"), catalogue);
  const gpus = [sagemaker, replicate].filter((backend) => backend !== null);
  const backends = [...configured, ...(model ? [model.backend] : []), places.cpu, ...gpus];
  const builders = [...(model ? [model.builder(backends)] : []), grammarBuilder(catalogue)];
  const criticChat = read?.critic
    ? await openCriticChat(withEnvironment(read.critic, environment), environment, places.chat)
    : (model?.chat ?? null);
  const defaults = read ? withoutMissing(read.defaults) : {};
  return libraryOf({ file, catalogue, backends, defaults, builders, model, criticChat });
}

/** Without the settings that were left out. */
function withoutMissing(defaults: ReadConfig["defaults"]): Defaults {
  return Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));
}

export function libraryOf(parts: Omit<Library, "close" | "view" | "scene">): Library {
  const close = async () => {
    await Promise.all(parts.backends.map((backend) => backend.close()));
  };
  const { model, backends } = parts;
  const scene = model?.config.scene && backends.some(generates) ? model.chat : null;
  return { ...parts, view: model && viewOf(model.config), scene, close };
}

/** `{ env: "NAME" }` becomes the variable's value; a variable that is not set leaves its setting out. */
function withEnvironment(
  settings: Readonly<Record<string, unknown>>,
  environment: Environment,
): Record<string, unknown> {
  const read = Object.entries(settings).map(([name, value]): [string, unknown] => {
    const { success, data } = envSchema.safeParse(value);
    if (!success) return [name, value];
    const text = environment[data.env];
    return [name, text ? `${data.prefix ?? ""}${text}` : undefined];
  });
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}
