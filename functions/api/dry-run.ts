import type { z } from "@hono/zod-openapi";
import { isWaitingBackend } from "../../bricks/gpu/waiting.js";
import { placePlan } from "../../builder/placement.js";
import { withDeadline } from "../../platform/chat/deadline.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { isBrickwrightError } from "../../platform/errors.js";
import { scheduleOf } from "../../statemachine/compile.js";
import { drawSvg } from "../../statemachine/draw/svg.js";
import { typicalSeconds } from "../../statemachine/estimate.js";
import type { IngestResult, PlanResult } from "../../statemachine/pipeline-contract.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import { makespan } from "../../statemachine/schedule/schedule.js";
import { editKeys, getJsonIfAny, getPlanDocument } from "../documents.js";
import { newEditId } from "../edits/new-id.js";
import { keepSource } from "../edits/sources.js";
import type { SourceFacts } from "../ingest/source-facts.js";
import { type EditOptions, readOptions } from "../options.js";
import { withinAllowance } from "./allowance.js";
import { givenPicture, planText } from "./body/edit-order.js";
import { type ApiDependencies, limitsOf } from "./dependencies.js";
import { noPicture } from "./no-picture.js";
import { keepPicture } from "./pictures.js";
import type { Principal } from "./principal.js";
import { Problem } from "./problem.js";
import type { PictureInput, planAnswerSchema, planRequestSchema } from "./schemas.js";

type PlanRequestBody = z.output<typeof planRequestSchema>;
type PlanAnswer = z.output<typeof planAnswerSchema>;

/** The pipeline's own stages up to Plan; nothing after it. @throws {Problem} or {RefusedError} where there is no plan. */
export async function dryRun(
  deps: ApiDependencies,
  principal: Principal,
  body: PlanRequestBody,
  signal: AbortSignal,
): Promise<PlanAnswer> {
  const { planSeconds } = limitsOf(deps);
  try {
    return await withDeadline(planSeconds, signal, (inTime) => planned(deps, principal, body, inTime));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "DeadlinePassed") throw error;
    throw new Problem("too-slow", `Planning took longer than ${planSeconds} s.`, {
      hint: "Begin the edit: it may take its time.",
    });
  }
}

async function planned(
  deps: ApiDependencies,
  principal: Principal,
  body: PlanRequestBody,
  signal: AbortSignal,
): Promise<PlanAnswer> {
  const written = planText(body.plan);
  const instruction = body.instruction?.trim() ? body.instruction : written ? "the plan as it is written" : "";
  if (instruction === "") throw new Problem("bad-input", "There is no instruction.", { hint: "Say what to do." });
  const plan = written === null ? {} : { plan: (await keepSource(deps.store, Buffer.from(written))).key };
  const options = readOptions({ ...body.options, ...plan });
  const editId = `plan-${newEditId(deps.clock.now())}`;
  const edit = { editId, principal: principal.id, instruction, options };
  const ingested = await ingest(deps, principal, edit, body, signal);
  const request = { ...edit, ...ingested, round: 1 };
  const { planKey, verdict } = await withinAllowance(deps, principal, edit, () =>
    planOf(deps, request, Boolean(body.image)),
  );
  const { plan: checked, diagnostics } = await getPlanDocument(deps.store, planKey);
  return {
    verdict: verdict === "repair" ? "repair" : "accept",
    plan: checked,
    ...(await expected(deps, checked, options.backend)),
    drawing: drawSvg(checked, { catalogue: deps.catalogue }),
    diagnostics: [...diagnostics],
  };
}

interface DryEdit {
  readonly editId: string;
  readonly principal: string;
  readonly instruction: string;
  readonly options: EditOptions;
}

async function ingest(
  deps: ApiDependencies,
  principal: Principal,
  edit: DryEdit,
  { image, mask, background }: PlanRequestBody,
  signal: AbortSignal,
): Promise<IngestResult<SourceFacts>> {
  const given = (port: typeof mask | typeof image): port is PictureInput =>
    port !== null && port !== undefined && port !== true;
  if (!given(image)) return noPicture(edit.editId, { mask: Boolean(mask), background: Boolean(background) });
  const keep = (picture: typeof mask, what: string) =>
    given(picture) ? keepPicture(deps, principal, givenPicture(picture), what, signal) : null;
  const [source, keptMask, keptBackground] = await Promise.all([
    keepPicture(deps, principal, givenPicture(image), "The picture", signal),
    keep(mask, "The mask"),
    keep(background, "The background"),
  ]);
  const ingested = await deps.stages.ingest({ ...edit, source, mask: keptMask, background: keptBackground });
  const { init } = noPicture(edit.editId, { mask: mask === true, background: background === true });
  return {
    ...ingested,
    init: {
      image: ingested.init.image,
      mask: ingested.init.mask ?? init.mask,
      background: ingested.init.background ?? init.background,
    },
  };
}

/** Plan's refusal with the diagnostics that it left. */
async function planOf(
  { store, stages }: ApiDependencies,
  request: Parameters<ApiDependencies["stages"]["plan"]>[0],
  hasPicture: boolean,
): Promise<PlanResult> {
  try {
    return await stages.plan(request);
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "BadInputError" && !hasPicture) {
      throw new Problem("bad-input", "The Builder looks at the picture, and there is none.", {
        hint: 'Give "image", or choose "builder": "grammar".',
      });
    }
    if (!(error instanceof Error) || name !== "RefusedError") throw error;
    const diagnostics = await getJsonIfAny(store, editKeys.diagnostics(request.editId));
    const hint = isBrickwrightError(error) ? error.hint : "";
    throw new Problem("refused", error.message, {
      ...(hint === "" ? {} : { hint }),
      ...(Array.isArray(diagnostics) ? { diagnostics: diagnostics as Diagnostic[] } : {}),
    });
  }
}

/** Where each step would run, what it costs, and how long the longest chain of them takes. */
async function expected(
  deps: ApiDependencies,
  plan: CheckedPlan,
  preference: string,
): Promise<Pick<PlanAnswer, "steps" | "estimate">> {
  const placement = await placePlan(plan, deps.backends, preference, deps.catalogue);
  const prices = new Map(placement.expected.map(({ step, dollars }) => [step, dollars]));
  const dollarsOf = (id: string) => (prices.has(id) ? (prices.get(id) ?? null) : 0);
  const steps = plan.steps.map(({ id, brick }) => {
    return { id, brick, backend: placement.backends.get(id) ?? "", dollars: dollarsOf(id) };
  });
  const known = steps.every(({ dollars }) => dollars !== null);
  const { graph, schedule } = scheduleOf(plan, {
    targets: { brick: "brick", gpuSubmit: "gpu-submit" },
    placement: ({ id }) => ({ backend: placement.backends.get(id) ?? "cpu", waitsForToken: false }),
    catalogue: deps.catalogue,
  });
  const seconds = await Promise.all(
    graph.nodes.map(async ({ brick, steps: [id = ""] }) => {
      const backend = deps.backends.find(({ name }) => name === placement.backends.get(id));
      const price = backend && isWaitingBackend(backend) ? (await backend.find(brick.name))?.price : null;
      return price?.per === "second" ? price.typicalSeconds : typicalSeconds(brick);
    }),
  );
  return {
    steps,
    estimate: {
      dollars: known ? steps.reduce((sum, { dollars }) => sum + (dollars ?? 0), 0) : null,
      seconds: Math.round(makespan(schedule, seconds) * 10) / 10,
    },
  };
}
