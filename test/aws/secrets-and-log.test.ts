import { CreateSecretCommand, PutSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLogger } from "../../platform/aws/json-logger.js";
import { Secrets } from "../../platform/aws/secrets.js";
import { BadInputError } from "../../platform/errors.js";
import { whyNoMoto } from "../emulator/moto.js";
import { type Cloud, startCloud } from "./cloud.js";

const noMoto = await whyNoMoto();

describe.skipIf(noMoto !== null)(`Secrets Manager${noMoto ? ` (skipped: ${noMoto})` : ""}`, () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(() => cloud.close());

  test("gives a secret's text, the new one five minutes after it was replaced", async () => {
    let now = 0;
    const secrets = new Secrets(cloud.secrets, () => now);
    await cloud.secrets.send(new CreateSecretCommand({ Name: "replicate", SecretString: "r8_first" }));
    expect(await secrets.get("replicate")).toBe("r8_first");
    await cloud.secrets.send(new PutSecretValueCommand({ SecretId: "replicate", SecretString: "r8_second" }));
    now = 4 * 60_000;
    expect(await secrets.get("replicate")).toBe("r8_first");
    now = 6 * 60_000;
    expect(await secrets.get("replicate")).toBe("r8_second");
  });

  test("says what to do where there is none, or nothing in it", async () => {
    const secrets = new Secrets(cloud.secrets);
    await cloud.secrets.send(new CreateSecretCommand({ Name: "not-filled" }));
    for (const id of ["no-such", "not-filled"]) {
      await expect(secrets.get(id)).rejects.toMatchObject({
        name: "BadInputError",
        message: expect.stringContaining(id),
        hint: expect.stringContaining("Secrets Manager"),
      });
    }
  });
});

describe("a secret", () => {
  const client = (answers: (() => Promise<object>)[]) => {
    let calls = 0;
    const send = () => answers[Math.min(calls++, answers.length - 1)]!();
    return { client: { send } as unknown as SecretsManagerClient, calls: () => calls };
  };
  const throttled = () => Promise.reject(Object.assign(new Error("slow down"), { name: "ThrottlingException" }));

  test("is asked for once however many want it at once, and asked for again after a failure", async () => {
    const { client: sdk, calls } = client([throttled, async () => ({ SecretString: "s" })]);
    const secrets = new Secrets(sdk);
    const first = await Promise.allSettled(Array.from({ length: 8 }, () => secrets.get("a")));
    expect(first.every(({ status }) => status === "rejected")).toBe(true);
    expect(calls()).toBe(1);
    expect(await Promise.all(Array.from({ length: 8 }, () => secrets.get("a")))).toEqual(Array(8).fill("s"));
    expect(calls()).toBe(2);
  });

  test("that was known stays in use while it cannot be read anew", async () => {
    let now = 0;
    const { client: sdk } = client([async () => ({ SecretString: "s" }), throttled]);
    const secrets = new Secrets(sdk, () => now);
    await secrets.get("a");
    now = 10 * 60_000;
    expect(await secrets.get("a")).toBe("s");
  });
});

describe("a log line", () => {
  const logged = (log: (logger: ReturnType<typeof jsonLogger>) => void) => {
    const lines: string[] = [];
    log(jsonLogger({ service: "compile", editId: "e1" }, (line) => lines.push(line)));
    for (const line of lines) expect(line).not.toContain("\n");
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  test("is one JSON object with level, time, message and the fields of the function and the call", () => {
    expect(logged((logger) => logger.info("compiled\nit", { machine: "m" }))).toEqual([
      {
        level: "info",
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        message: "compiled\nit",
        service: "compile",
        editId: "e1",
        machine: "m",
      },
    ]);
  });

  test("tells an error with its name, message, hint and cause", () => {
    const error = new BadInputError("It is no picture.", "Give a JPEG.", { cause: new Error("bad magic") });
    expect(logged((logger) => logger.error("failed", { error }))[0]!.error).toMatchObject({
      name: "BadInputError",
      message: "It is no picture.",
      hint: "Give a JPEG.",
      cause: { message: "bad magic" },
    });
  });

  test("never fails, whatever it is given, and is never longer than a log takes", () => {
    const circle: Record<string, unknown> = { n: 10n };
    circle.self = circle;
    const hostile = {
      get boom(): string {
        throw new Error("no");
      },
    };
    const lines = logged((logger) => {
      logger.warn("circle", { circle });
      logger.warn("big", { n: 2n ** 70n });
      logger.warn("hostile", { hostile });
      logger.warn("long", { text: "x".repeat(1_000_000) });
    });
    expect(lines.map(({ message }) => message)).toEqual(["circle", "big", "hostile", "long"]);
    expect(lines[1]!.n).toBe(String(2n ** 70n));
    expect(JSON.stringify(lines[3]).length).toBeLessThan(40_000);
    expect(lines[3]).toMatchObject({ editId: "e1" });
  });
});
