import type { CheckedPlan } from "../../statemachine/plan.js";

/** The prompt of a new background with what the picture will show, in the original's form. */
export function joinedPrompt(prompt: string, scene: string): string {
  return `${prompt}, ${scene}`;
}

/** The plan as it runs. @param scenes by step id; their lengths were held to what a plan's texts may have. */
export function joinScenes(plan: CheckedPlan, scenes: Readonly<Record<string, string>>): CheckedPlan {
  if (Object.keys(scenes).length === 0) return plan;
  const steps = plan.steps.map((step) => {
    const { prompt } = step.inputs;
    const scene = Object.hasOwn(scenes, step.id) ? scenes[step.id] : undefined;
    if (scene === undefined || !prompt || !("text" in prompt)) return step;
    return { ...step, inputs: { ...step.inputs, prompt: { text: joinedPrompt(prompt.text, scene) } } };
  });
  // Only the words of literals differ from those that were checked.
  return Object.assign({}, plan, { steps });
}
