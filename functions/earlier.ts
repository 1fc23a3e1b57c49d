import type { EarlierPlan } from "../builder/builder.js";
import { BadInputError } from "../platform/errors.js";
import type { ObjectStore } from "../platform/object-store.js";
import { ObjectMissingError } from "../platform/object-store.js";
import type { StoredView } from "../statemachine/pipeline-contract.js";
import { editKeys, getJsonIfAny, getPlanDocument } from "./documents.js";
import { getEditRequest } from "./start-edit.js";
import { getView } from "./views.js";

/** Edits that one chain of feedback may hold. */
const LONGEST_CHAIN = 32;

/**
 * What an edit goes on from: the first instruction for the photo, and every plan since with what was said of it; with the last of
 * them its result, which the feedback is on.
 */
export interface Conversation {
  readonly instruction: string;
  readonly earlier: readonly EarlierPlan[];
}

/**
 * The conversation that an edit continues. `feedback` is what the person says now of edit `after`; each earlier edit's
 * own text is what was said of the one before it.
 * @throws {BadInputError} when an edit of the chain is not there.
 */
export async function conversationAfter(
  store: ObjectStore,
  principal: string,
  after: string,
  feedback: string,
): Promise<Conversation> {
  const earlier: EarlierPlan[] = [];
  let said = feedback;
  let editId: string | undefined = after;
  for (let length = 0; editId !== undefined; length++) {
    if (length === LONGEST_CHAIN) {
      throw new BadInputError(
        `A chain of edits has at most ${LONGEST_CHAIN} links.`,
        "Go on from the result as a new photo.",
      );
    }
    const request: Awaited<ReturnType<typeof getEditRequest>> = await getEditRequest(store, editId, principal);
    const plan = await planOf(store, editId);
    if (plan) earlier.unshift({ plan, feedback: said, ...(editId === after ? await resultOf(store, editId) : {}) });
    // An edit that came to no plan has nothing to look at; what was asked then still counts.
    said = plan ? request.instruction : `${request.instruction}\n${said}`;
    editId = request.options.after;
  }
  return { instruction: said, earlier };
}

/** Only Conclude writes under this key. */
async function resultOf(store: ObjectStore, editId: string): Promise<Pick<EarlierPlan, "result">> {
  const view = (await getJsonIfAny(store, editKeys.resultView(editId))) as StoredView | null;
  return view === null ? {} : { result: () => getView(store, view) };
}

async function planOf(store: ObjectStore, editId: string) {
  try {
    return (await getPlanDocument(store, editKeys.plan(editId))).plan;
  } catch (error) {
    if (error instanceof ObjectMissingError) return null;
    throw error;
  }
}
