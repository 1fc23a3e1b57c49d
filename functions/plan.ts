import type { Backend } from "../bricks/backend.js";
import type { Catalogue } from "../bricks/catalogue.js";
import { type Builder, type BuildTurn, chooseBuilder } from "../builder/builder.js";
import { costNote, expectedDollars, overBudget } from "../builder/cost.js";
import { placePlan } from "../builder/placement.js";
import type { ChatModel, ChatPicture } from "../platform/chat/chat.js";
import { BadInputError } from "../platform/errors.js";
import type { Logger } from "../platform/logger.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { InitPort } from "../statemachine/compiled.js";
import type { PlanRequest, PlanResult } from "../statemachine/pipeline-contract.js";
import { type CheckedPlan, initPorts } from "../statemachine/plan.js";
import { judgedRounds, spentBefore } from "./critique/judged-rounds.js";
import { type PlanDocument, putRoundDocument, type RoundDocument } from "./documents.js";
import { conversationAfter } from "./earlier.js";
import type { SourceFacts } from "./ingest/source-facts.js";
import { readOptions } from "./options.js";
import { describeScenes } from "./plan/scenes.js";
import { WrittenPlans } from "./plan/written-plans.js";
import { refusal } from "./refusal.js";
import { getView } from "./views.js";
import { workingSideFor } from "./working-side.js";

export interface PlanDependencies {
  readonly store: ObjectStore;
  readonly builders: readonly Builder[];
  readonly backends: readonly Backend[];
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
  /** Who describes the scenes of new backgrounds ({@link describeScenes}). Default: nobody. */
  readonly scene?: ChatModel | null;
  readonly logger: Logger;
  /** Plans that were read before, where more than one handler is to know them. */
  readonly written?: WrittenPlans;
}

/**
 * The Lambda that turns an instruction into a checked plan, each of whose steps has a backend that can do it.
 * @throws {RefusedError} saying why not, and the nearest thing that can be done.
 */
export function createPlan(
  deps: PlanDependencies,
): (request: PlanRequest<unknown, SourceFacts>) => Promise<PlanResult> {
  const { written = new WrittenPlans(deps.catalogue) } = deps;
  return async ({ editId, principal, instruction, init, source, views = null, round, options }) => {
    const read = readOptions(options);
    const { builder: builderName, backend, after, plan: planKey, critic, longSide, maxDollars } = read;
    const keep = (document: RoundDocument, value: unknown) =>
      putRoundDocument(deps.store, document, { editId, round, critic }, value);
    const builder = planKey ? await written.builderFor(deps.store, planKey) : chooseBuilder(deps.builders, builderName);
    const given = Object.entries(init).flatMap(([port, artefact]) => (artefact === null ? [] : [port]));
    const asked = after
      ? await conversationAfter(deps.store, principal, after, instruction)
      : { instruction, earlier: [] };
    const judged = round > 1 ? await judgedRounds(deps.store, editId, round) : [];
    const turns: BuildTurn[] = [];
    const onTurn = async (turn: BuildTurn) => {
      turns.push(turn);
      await keep("turns", turns);
    };
    const place = (plan: CheckedPlan) => placePlan(plan, deps.backends, backend, deps.catalogue);
    const reading = await builder.build({
      instruction: asked.instruction,
      earlier: [...asked.earlier, ...judged],
      init: given,
      picture: (port) => viewOf(deps.store, views, port),
      verify: async (plan) => (await place(plan)).diagnostics,
      onTurn,
    });
    if (reading.plan === null || reading.verdict === "reject") {
      await keep("diagnostics", reading.diagnostics);
      throw refusal(reading.diagnostics);
    }
    const placement = await place(reading.plan);
    const working = workingSideFor(reading.plan, source, longSide, deps.catalogue);
    const tooDear = overBudget(placement.expected, maxDollars, await spentBefore(deps.store, editId, round));
    const placed = [...placement.diagnostics, ...costNote(placement.expected), ...(tooDear ? [tooDear] : [])];
    const found = [...reading.diagnostics, ...placed, ...working.diagnostics];
    await keep("diagnostics", found);
    if (placed.some((d) => d.severity === "error")) throw refusal(placed);
    const described = await describeScenes({ ...deps, chat: deps.scene ?? null }, reading.plan, placement, {
      edits: [asked.instruction, ...asked.earlier.map(({ feedback }) => feedback)],
      picture: async () => (views?.image ? getView(deps.store, views.image) : null),
      seed: read.seed,
      onTurn,
    });
    const diagnostics = [...found, ...described.diagnostics];
    if (described.diagnostics.length > 0) await keep("diagnostics", diagnostics);
    const document: PlanDocument = {
      plan: reading.plan,
      backends: Object.fromEntries(placement.backends),
      fallbacks: Object.fromEntries(placement.fallbacks),
      ...(described.scenes.size > 0 ? { scenes: Object.fromEntries(described.scenes) } : {}),
      dollars: expectedDollars(placement.expected),
      diagnostics,
    };
    const keptAs = await keep("plan", document);
    deps.logger.info("planned", { editId, builder: builder.name, verdict: reading.verdict, steps: reading.steps });
    // A Builder that holds a conversation can be told more; any other would read a critic's words as edits.
    const revisable = reading.turns !== undefined;
    return {
      planKey: keptAs,
      verdict: reading.verdict,
      steps: [...reading.steps],
      revisable,
      workingSide: working.side,
    };
  };
}

/** @throws {BadInputError} where the photo itself was not made ready for a Builder that looks at it. */
async function viewOf(store: ObjectStore, views: PlanRequest["views"], port: string): Promise<ChatPicture | null> {
  const view = isInitPort(port) ? (views?.[port] ?? null) : null;
  if (view !== null) return getView(store, view);
  if (port !== "image") return null;
  throw new BadInputError(
    "The Builder looks at the photo, but no view of it was made.",
    "Give Ingest the Builder's view, as Plan has the Builder.",
  );
}

function isInitPort(port: string): port is InitPort {
  return Object.hasOwn(initPorts, port);
}
