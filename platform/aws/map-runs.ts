import { DescribeMapRunCommand, ListMapRunsCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { type MapRun, type MapRuns, mapRunLabel } from "../map-runs.js";
import { awsFault } from "./call-failure.js";
import { statesFailure } from "./states/failure.js";

/** The calls that are made, as IAM actions: on `execution:<batch machine>:*` and on `mapRun:<batch machine>/*:*`. */
export const mapRunActions = { list: ["states:ListMapRuns"], describe: ["states:DescribeMapRun"] } as const;

/** Step Functions' Map Runs. */
export class StepFunctionsMapRuns implements MapRuns {
  readonly #client: SFNClient;

  constructor(client: SFNClient) {
    this.#client = client;
  }

  async mapRuns(executionArn: string): Promise<readonly MapRun[]> {
    try {
      const { mapRuns = [] } = await this.#client.send(new ListMapRunsCommand({ executionArn, maxResults: 100 }));
      const arns = mapRuns.flatMap(({ mapRunArn }) => mapRunArn ?? []);
      const found = await Promise.all(arns.map((mapRunArn) => this.#describe(mapRunArn)));
      return found.sort((a, b) => a.startDate.getTime() - b.startDate.getTime());
    } catch (error) {
      if (awsFault(error)?.code === "ExecutionDoesNotExist") return [];
      throw statesFailure(error, `look at the map runs of ${executionArn}`);
    }
  }

  async #describe(mapRunArn: string): Promise<MapRun> {
    const found = await this.#client.send(new DescribeMapRunCommand({ mapRunArn }));
    const { itemCounts: items } = found;
    return {
      mapRunArn,
      label: mapRunLabel(mapRunArn),
      status: found.status ?? "RUNNING",
      startDate: found.startDate ?? new Date(0),
      ...(found.stopDate === undefined ? {} : { stopDate: found.stopDate }),
      maxConcurrency: found.maxConcurrency ?? 0,
      items: {
        total: items?.total ?? 0,
        pending: items?.pending ?? 0,
        running: items?.running ?? 0,
        succeeded: items?.succeeded ?? 0,
        failed: items?.failed ?? 0,
        timedOut: items?.timedOut ?? 0,
        aborted: items?.aborted ?? 0,
      },
    };
  }
}
