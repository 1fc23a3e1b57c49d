import {
  DeleteStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import type { ListedMachine, MachineActivity, Machines } from "../machines.js";
import type { MachineType } from "../workflow.js";
import { machineNameOf } from "./states/arn.js";
import { statesFailure } from "./states/failure.js";

/** The state machines of an account and region. */
export class StepFunctionsMachines implements Machines {
  constructor(private readonly client: SFNClient) {}

  async *list(prefix: string): AsyncIterable<ListedMachine> {
    let nextToken: string | undefined;
    do {
      const page = await this.#send("list state machines", () =>
        this.client.send(new ListStateMachinesCommand({ maxResults: 1000, nextToken })),
      );
      for (const { stateMachineArn: arn, name, type, creationDate } of page.stateMachines ?? []) {
        if (arn === undefined || !name?.startsWith(prefix)) continue;
        yield { arn, name, type: type ?? "STANDARD", createdAt: creationDate ?? new Date(0) };
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }

  async tags(machineArn: string): Promise<Readonly<Record<string, string>>> {
    const { tags = [] } = await this.#send(`read the tags of ${machineNameOf(machineArn)}`, () =>
      this.client.send(new ListTagsForResourceCommand({ resourceArn: machineArn })),
    );
    return Object.fromEntries(tags.map(({ key, value }) => [key ?? "", value ?? ""]));
  }

  async activity(machineArn: string, type: MachineType): Promise<MachineActivity | null> {
    if (type === "EXPRESS") return null;
    const list = (statusFilter?: "RUNNING") =>
      this.#send(`list the executions of ${machineNameOf(machineArn)}`, () =>
        this.client.send(new ListExecutionsCommand({ stateMachineArn: machineArn, maxResults: 1, statusFilter })),
      );
    const [running, latest] = [await list("RUNNING"), await list()];
    return {
      running: (running.executions ?? []).length > 0,
      // Newest first.
      lastStart: latest.executions?.[0]?.startDate ?? null,
    };
  }

  async delete(machineArn: string): Promise<void> {
    await this.#send(`delete the machine ${machineNameOf(machineArn)}`, () =>
      this.client.send(new DeleteStateMachineCommand({ stateMachineArn: machineArn })),
    );
  }

  async #send<T>(doing: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw statesFailure(error, doing);
    }
  }
}
