import type { Edit } from "./edit.js";
import { number, type PlanWriter, type Ref, ref, text } from "./plan-writer.js";

/** Writes the steps of one edit: the brick sequences of Lego-Edit (arXiv 2509.12883). */
export function writeSteps(edit: Edit, plan: PlanWriter): void {
  switch (edit.kind) {
    case "remove":
      if (edit.quick) quickRemoval(plan, plan.mask(edit.target));
      else removal(plan, plan.mask(edit.target));
      return;
    case "remove-except":
      removalExcept(edit, plan);
      return;
    case "add":
      addition(edit, plan);
      return;
    case "fill":
      plan.paint("FLUX-FILL", fill(plan.picture, "init[mask]", edit.thing, null));
      return;
    case "replace":
      plan.paint("FLUX-FILL", fill(plan.picture, plan.mask(edit.target), edit.thing, null));
      return;
    case "recolour":
      plan.paint("FLUX-RCM", {
        image: ref(plan.picture),
        mask: ref(plan.locate(edit.target).mask),
        prompt: text(edit.prompt),
      });
      return;
    case "background":
      background(edit, plan);
      return;
    case "style":
      style(edit, plan);
      return;
    case "environment":
      plan.paint("FLUX-ENV", { image: ref(plan.picture), prompt: text(edit.prompt) });
      return;
    case "pose":
      plan.paint("FLUX-POSE", { image: ref(plan.picture), prompt: text(edit.prompt) });
      return;
    case "extract":
      plan.keepCutout(plan.locate(edit.target).image);
      return;
    case "resize":
      resizing(edit, plan);
      return;
    case "move":
      moving(edit, plan);
      return;
    case "outpaint":
      outpainting(edit, plan);
      return;
    case "adjust":
      adjusting(edit, plan);
      return;
    case "upscale":
      plan.paint("UPSCALE", { image: ref(plan.picture), ratio: edit.ratio === null ? null : number(edit.ratio) });
      return;
  }
}

const fill = (image: Ref, mask: Ref, prompt: string, preimage: Ref | null) => ({
  image: ref(image),
  mask: ref(mask),
  prompt: text(prompt),
  preimage: preimage === null ? null : ref(preimage),
});

function quickRemoval(plan: PlanWriter, mask: Ref): void {
  plan.paint("FASTINPAINT", { image: ref(plan.picture), mask: ref(mask) });
}

function removal(plan: PlanWriter, mask: Ref): void {
  const quick = plan.step("FASTINPAINT", { image: ref(plan.picture), mask: ref(mask) });
  plan.paint("FLUX-INPAINT", {
    image: ref(plan.picture),
    mask: ref(mask),
    preimage: ref(`${quick}[image]`),
    score: ref(`${quick}[score]`),
  });
}

function inverse(plan: PlanWriter, mask1: Ref | null, mask2: Ref): Ref {
  const step = plan.step("INVERSE", {
    mask1: mask1 === null ? null : ref(mask1),
    mask2: ref(mask2),
    image1: null,
    image2: null,
  });
  return `${step}[mask]`;
}

function removalExcept(edit: Extract<Edit, { kind: "remove-except" }>, plan: PlanWriter): void {
  const group = edit.group === null ? null : plan.mask({ kind: "named", phrase: edit.group });
  removal(plan, inverse(plan, group, plan.mask(edit.kept)));
}

function addition(edit: Extract<Edit, { kind: "add" }>, plan: PlanWriter): void {
  const place = plan.step("ADD-PRED", {
    image: ref(plan.picture),
    prompt: text(edit.sentence),
    mask: edit.inMask ? ref("init[mask]") : null,
  });
  plan.paint("FLUX-FILL", fill(plan.picture, `${place}[mask]`, edit.thing, null));
}

function background(edit: Extract<Edit, { kind: "background" }>, plan: PlanWriter): void {
  const mask = inverse(plan, null, plan.locate(edit.subject).mask);
  plan.paint("FLUX-CBG", {
    image: ref(plan.picture),
    mask: ref(mask),
    prompt: text(
      edit.scene === null ? "change the background to the given picture" : `change the background to ${edit.scene}`,
    ),
    background: edit.scene === null ? ref("init[background]") : null,
  });
}

function style(edit: Extract<Edit, { kind: "style" }>, plan: PlanWriter): void {
  const mask = edit.region === null ? null : plan.mask(edit.region);
  const caption = plan.step("CMI-PRED", {
    image: ref(plan.picture),
    left_ratio: null,
    right_ratio: null,
    top_ratio: null,
    bottom_ratio: null,
  });
  plan.paint("FLUX-STYLE", {
    image: ref(plan.picture),
    mask: mask === null ? null : ref(mask),
    prompt: ref(`${caption}[caption]`),
    style: text(edit.style),
  });
}

function resizing(edit: Extract<Edit, { kind: "resize" }>, plan: PlanWriter): void {
  const object = plan.locate(edit.target);
  const scaled = plan.step("RESIZE", { mask: null, image: ref(object.image), ratio: number(edit.ratio) });
  removal(plan, object.mask);
  plan.paint("COMPOSE", {
    mask1: null,
    mask2: null,
    image1: ref(plan.picture),
    image2: ref(`${scaled}[image]`),
  });
}

function moving(edit: Extract<Edit, { kind: "move" }>, plan: PlanWriter): void {
  const object = plan.locate(edit.target);
  removal(plan, object.mask);
  const place = plan.step("ADD-PRED", { image: ref(plan.picture), prompt: text(edit.sentence), mask: null });
  plan.paint("FLUX-FILL", fill(plan.picture, `${place}[mask]`, edit.thing, object.image));
}

function outpainting(edit: Extract<Edit, { kind: "outpaint" }>, plan: PlanWriter): void {
  const canvas = plan.step("CMI-PRED", {
    image: ref(plan.picture),
    left_ratio: number(edit.ratios.left),
    right_ratio: number(edit.ratios.right),
    top_ratio: number(edit.ratios.top),
    bottom_ratio: number(edit.ratios.bottom),
  });
  plan.paint("FLUX-FILL", {
    image: ref(`${canvas}[image]`),
    mask: ref(`${canvas}[mask]`),
    prompt: edit.prompt === null ? ref(`${canvas}[caption]`) : text(edit.prompt),
    preimage: null,
  });
}

/** All adjustments share one mask: none of them moves anything. */
function adjusting({ adjustments, region }: Extract<Edit, { kind: "adjust" }>, plan: PlanWriter): void {
  const found = region === null ? null : plan.mask(region.target);
  const mask = found !== null && region?.outside ? inverse(plan, null, found) : found;
  for (const { brick, ratio } of adjustments)
    plan.paint(brick, {
      image: ref(plan.picture),
      mask: mask === null ? null : ref(mask),
      ratio: ratio === null ? null : number(ratio),
    });
}
