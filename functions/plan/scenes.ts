import type { Backend } from "../../bricks/backend.js";
import { generates } from "../../bricks/gpu/generates.js";
import type { BuildTurn } from "../../builder/builder.js";
import { describeScene, sceneQuestion } from "../../builder/mllm/scene.js";
import { LONGEST_SCENE } from "../../builder/mllm/scene-answer.js";
import type { Placement } from "../../builder/placement.js";
import type { ChatModel, ChatPicture } from "../../platform/chat/chat.js";
import { DeadlinePassed, withDeadline } from "../../platform/chat/deadline.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { isBrickwrightError } from "../../platform/errors.js";
import type { Logger } from "../../platform/logger.js";
import type { ObjectStore } from "../../platform/object-store.js";
import { type CheckedPlan, planLimits, type Step } from "../../statemachine/plan.js";
import { joinedPrompt } from "./joined.js";
import { recallScene, rememberScene, sceneKey } from "./scene-memo.js";

export interface SceneDependencies {
  readonly store: ObjectStore;
  readonly backends: readonly Backend[];
  /** Null where no model is configured, or it is not to describe scenes. */
  readonly chat: ChatModel | null;
  readonly logger: Logger;
  /** Seconds for all scenes of a plan. Default 45: with the Builder's 540 within what the pipeline gives planning. */
  readonly deadlineSeconds?: number;
}

export interface SceneCircumstances {
  /** What the person asked for, and what was said of it since. */
  readonly edits: readonly string[];
  /** The photo as a model is shown it; null where there is none. */
  readonly picture: () => Promise<ChatPicture | null>;
  readonly seed: number;
  readonly onTurn: (turn: BuildTurn) => Promise<void>;
}

export interface DescribedScenes {
  /** By step id. */
  readonly scenes: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

const DEADLINE = 45;

/**
 * For each FLUX-CBG that a generating model runs: what the picture will show once its background is changed, which the original
 * joins its prompt with. A scene that cannot be had leaves its prompt as it is, and a warning says so.
 */
export async function describeScenes(
  { store, backends, chat, logger, deadlineSeconds = DEADLINE }: SceneDependencies,
  plan: CheckedPlan,
  placement: Pick<Placement, "backends" | "fallbacks">,
  { edits, picture, seed, onTurn }: SceneCircumstances,
): Promise<DescribedScenes> {
  const scenes = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const wanted = chat === null ? [] : plan.steps.flatMap((step) => sceneStep(step, placement, backends));
  if (chat === null || wanted.length === 0) return { scenes, diagnostics };
  const shown = await picture();
  const { model } = chat;
  const ends = performance.now() + deadlineSeconds * 1000;
  for (const { step, prompt, edited } of wanted) {
    if (joinedPrompt(prompt, "").length + LONGEST_SCENE > planLimits.stringLength) {
      diagnostics.push(notDescribed(step, `its prompt of ${prompt.length} characters leaves no room`));
      continue;
    }
    if (shown === null) {
      diagnostics.push(notDescribed(step, "there is no picture to show"));
      continue;
    }
    const question = sceneQuestion(prompt, edited ? edits : []);
    const key = sceneKey({ model, question, picture: shown, seed });
    const known = await recallScene(store, key);
    if (known !== null) {
      scenes.set(step.id, known);
      diagnostics.push(described(step, model, known));
      continue;
    }
    const said = await withDeadline(Math.max(0, ends - performance.now()) / 1000, undefined, (signal) =>
      describeScene(chat, { picture: shown, question, seed, signal, onTurn }),
    ).then(
      (scene) => ({ scene, why: "" }),
      (error: unknown) => ({ scene: null, why: whyNot(error, model, deadlineSeconds) }),
    );
    if (said.scene === null) {
      logger.warn("scene not described", { step: step.id, why: said.why });
      diagnostics.push(notDescribed(step, said.why));
      continue;
    }
    await rememberScene(store, key, said.scene);
    scenes.set(step.id, said.scene);
    diagnostics.push(described(step, model, said.scene));
  }
  return { scenes, diagnostics };
}

interface SceneStep {
  readonly step: Step;
  readonly prompt: string;
  /** Its picture is no longer the photo that the model is shown. */
  readonly edited: boolean;
}

/**
 * A step that a scene helps. What the CPU may do instead is none (it reads the prompt as it is, and knows plain backgrounds only), nor
 * is one whose background is given as a picture.
 */
function sceneStep(
  step: Step,
  placement: Pick<Placement, "backends" | "fallbacks">,
  backends: readonly Backend[],
): SceneStep[] {
  const { prompt, image, background } = step.inputs;
  if (step.brick !== "FLUX-CBG" || !prompt || !("text" in prompt) || background) return [];
  const places = [placement.backends.get(step.id), placement.fallbacks.get(step.id)].filter((p) => p !== undefined);
  const all = places.every((place) => backends.some((backend) => backend.name === place && generates(backend)));
  if (places.length === 0 || !all) return [];
  const edited = !(image && "ref" in image && image.ref === "init[image]");
  return [{ step, prompt: prompt.text, edited }];
}

/** @throws what is a fault of this program, or of the store. */
function whyNot(error: unknown, model: string, seconds: number): string {
  if (error instanceof DeadlinePassed) return `${model} gave no description within ${seconds} seconds`;
  if (!isBrickwrightError(error)) throw error;
  return error.message.replace(/\.$/, "");
}

function described(step: Step, model: string, scene: string): Diagnostic {
  return {
    code: "SCENE_DESCRIBED",
    severity: "note",
    step: step.id,
    port: "prompt",
    message: `${step.brick} runs with its prompt and what ${model} says that the picture will show: ${JSON.stringify(scene)}.`,
    hint: 'Without it: "scene": false under "builder" in brickwright.config.',
  };
}

function notDescribed(step: Step, why: string): Diagnostic {
  return {
    code: "SCENE_NOT_DESCRIBED",
    severity: "warning",
    step: step.id,
    port: "prompt",
    message: `The scene of the new background was not described: ${why}. ${step.brick} runs with its prompt as it is written.`,
    hint: "The same edit, run again, asks the model again.",
  };
}
