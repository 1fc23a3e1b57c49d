import { createHash } from "node:crypto";
import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import type { Handlers } from "./lambda-host.js";

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function later(milliseconds: number, work: () => Promise<unknown>): void {
  setTimeout(() => void work().catch(() => {}), milliseconds);
}

/** Functions that the tests' machines call. Those with a task token answer to the engine that `sfn` talks to. */
export function exampleHandlers(sfn: () => SFNClient): Handlers {
  const attempts = new Map<string, number>();
  return {
    add: ({ a, b }: { a: number; b: number }) => ({ sum: a + b }),
    echo: (event: unknown) => event,
    boom: () => {
      throw named("BoomError", "boom");
    },
    /** Fails twice for each key, then succeeds. */
    flaky: ({ key }: { key: string }) => {
      const tries = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, tries);
      if (tries < 3) throw named("Flaky", `try ${tries}`);
      return { tries };
    },
    slow: ({ ms }: { ms: number }) => new Promise((resolve) => setTimeout(() => resolve({ waited: ms }), ms)),
    big: ({ length }: { length: number }) => ({ text: "x".repeat(length) }),
    /** A brick for compiled machines: its outputs depend on its inputs alone. */
    brick: (event: unknown) => ({ digest: createHash("sha256").update(JSON.stringify(event)).digest("hex") }),
    tokenOk: ({ token, value }: { token: string; value: unknown }) => {
      later(150, () => sfn().send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify({ value }) })));
      return { accepted: true };
    },
    tokenFail: ({ token }: { token: string }) => {
      later(150, () =>
        sfn().send(new SendTaskFailureCommand({ taskToken: token, error: "GpuError", cause: "no memory" })),
      );
      return {};
    },
    tokenBeats: ({ token }: { token: string }) => {
      for (const at of [600, 1200]) later(at, () => sfn().send(new SendTaskHeartbeatCommand({ taskToken: token })));
      later(1800, () => sfn().send(new SendTaskSuccessCommand({ taskToken: token, output: '{"beats":2}' })));
      return {};
    },
    tokenNever: () => ({}),
  };
}
