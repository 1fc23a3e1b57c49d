import { shownMask, shownPicture } from "../../bricks/mllm/picture.js";
import { type Builder, chooseBuilder } from "../../builder/builder.js";
import { overBudget } from "../../builder/cost.js";
import { placePlan } from "../../builder/placement.js";
import { planFileBuilder } from "../../builder/plan-file.js";
import { planKey } from "../../functions/bulk/plan-key.js";
import type { Library } from "../../functions/config/library.js";
import { inspectPicture } from "../../functions/ingest/inspect.js";
import { DEFAULT_LONG_SIDE } from "../../functions/ingest/sides.js";
import { colourSteps } from "../../functions/publish/colour-maps.js";
import { refusal } from "../../functions/refusal.js";
import { sha256 } from "../../platform/canonical-json.js";
import { Recent } from "../../platform/recent.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import { readInput } from "../files.js";
import type { JobPlan } from "./protocol.js";
import type { WholeRow } from "./row-id.js";

/** The Builder that asks no model. */
const FREE = "grammar";
/** Plans that are kept; beyond that the one not used for longest is asked for again. */
const MOST_PLANS = 1000;

/**
 * The plans of a batch: one for each distinct instruction, asked for once, also when many rows ask at the same time. A Builder
 * that looks at the picture is shown that of the first row that asks.
 */
export class PlanBook {
  private readonly plans = new Recent<Promise<JobPlan>>(MOST_PLANS);
  /** US dollars that Builders' models cost. */
  dollars = 0;

  constructor(
    private readonly library: Library,
    /** The text of a plan that is written, for all rows. */
    private readonly written: string | null,
    /** US dollars that no plan may be expected to cost more than. */
    private readonly mostDollars: number | undefined,
    /** Every photo gets a plan of its own. */
    private readonly each = false,
  ) {}

  /** No plan is known for the row, and whoever is asked for one asks a model. */
  asksModel(row: WholeRow): boolean {
    if (this.written !== null || this.plans.has(this.keyOf(row))) return false;
    const { builder = "auto" } = row.options;
    return (builder === "auto" ? this.library.builders[0]?.name : builder) !== FREE;
  }

  /** @throws {RefusedError} for an instruction that no plan can do. */
  async planFor(row: WholeRow): Promise<JobPlan> {
    const init = givenIn(row);
    if (this.each) return this.make(row, init);
    const key = this.keyOf(row);
    return this.plans.getOr(key, () => this.make(row, init, key));
  }

  private keyOf(row: WholeRow): string {
    return planKey({ instruction: this.written ?? row.instruction, init: givenIn(row), options: row.options });
  }

  /** @param key under which it is kept for other rows. */
  private async make(row: WholeRow, init: readonly string[], key?: string): Promise<JobPlan> {
    const { library } = this;
    const { builder: name = "auto", backend = "auto" } = row.options;
    let looked = false;
    try {
      const builder: Builder =
        this.written === null
          ? chooseBuilder(library.builders, name)
          : planFileBuilder(this.written, library.catalogue);
      const place = (plan: CheckedPlan) => placePlan(plan, library.backends, backend, library.catalogue);
      const reading = await builder.build({
        instruction: row.instruction,
        init,
        picture: async (port) => {
          looked = true;
          const side = builder.view?.side ?? DEFAULT_LONG_SIDE;
          if (port === "mask" && row.mask !== null) return shownMask(await readInput(row.mask, "mask"), side);
          const [path, what] = port === "background" ? [row.background, "background"] : [row.image, "photo"];
          const picture = await readInput(path ?? row.image, what);
          await inspectPicture(picture, `The ${what}`);
          return shownPicture(picture, side);
        },
        verify: async (plan) => (await place(plan)).diagnostics,
        onTurn: (turn) => {
          this.dollars += turn.dollars ?? 0;
        },
      });
      if (reading.plan === null || reading.verdict === "reject") throw refusal(reading.diagnostics);
      const { plan } = reading;
      const placement = await place(plan);
      const tooDear = overBudget(placement.expected, least(row.options.maxDollars, this.mostDollars));
      const blocking = [...placement.diagnostics, ...(tooDear ? [tooDear] : [])].filter((d) => d.severity === "error");
      if (blocking.length > 0) throw refusal(blocking);
      const text = JSON.stringify(plan);
      return {
        key: sha256(text).slice(0, 16),
        text,
        backends: Object.fromEntries(placement.backends),
        cpuOnly: [...placement.backends.values()].every((place) => place === "cpu"),
        mapsColours:
          plan.results.every((_, k) => colourSteps(plan, k, library.catalogue) !== null) &&
          (await this.haveMaps(plan, placement.backends)),
        expected: placement.expected.reduce((sum, { dollars }) => sum + (dollars ?? 0), 0),
        results: plan.results.length,
      };
    } catch (error) {
      // What a model said of one photo, or a connection that was lost, need not hold for the next.
      if (key !== undefined && (looked || !isRefusal(error))) this.plans.delete(key);
      throw error;
    }
  }

  private async haveMaps(plan: CheckedPlan, backends: ReadonlyMap<string, string>): Promise<boolean> {
    for (const { id, brick } of plan.steps) {
      const backend = this.library.backends.find(({ name }) => name === backends.get(id));
      if ((await backend?.find(brick))?.colourMap === undefined) return false;
    }
    return true;
  }
}

/** What is given beside the instruction, as ports of a plan. */
function givenIn({ mask, background }: WholeRow): string[] {
  return ["image", ...(mask === null ? [] : ["mask"]), ...(background === null ? [] : ["background"])];
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "RefusedError";
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
