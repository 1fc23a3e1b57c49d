import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand, DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Engine } from "../../local/engine/engine.js";
import type { MapObjects } from "../../local/engine/map-objects.js";
import { StepFunctionsMapRuns } from "../../platform/aws/map-runs.js";
import { S3Streams } from "../../platform/aws/s3-streams.js";
import { type BatchReader, batchDefinition } from "../../statemachine/batch.js";
import { type Cloud, startCloud } from "../aws/cloud.js";
import { whyNoMoto } from "../emulator/moto.js";
import { productTargets } from "../emulator/product.js";

const noMoto = await whyNoMoto();
const BUCKET = "photos";

/** Fails for the photos that say so, as a function does, and notes how many are worked on at once. */
const atOnce = { now: 0, most: 0 };
async function edit({ image }: { image: string }): Promise<{ edited: string }> {
  if (image.startsWith("bad")) throw Object.assign(new Error(`${image} is no photo`), { name: "BadInputError" });
  atOnce.most = Math.max(atOnce.most, ++atOnce.now);
  await new Promise((resolve) => setTimeout(resolve, 50));
  atOnce.now--;
  return { edited: image };
}

/** One of the two engines: with objects, and functions that do the same. */
interface World {
  put(key: string, text: string): Promise<void>;
  get(key: string): Promise<string>;
  run(definition: object): Promise<{ status: string; output: unknown; error: string | undefined; counts: object[] }>;
}

function here(): World {
  const kept = new Map<string, string>();
  const objects: MapObjects = {
    async *read(_, key) {
      yield Buffer.from(kept.get(key) ?? "");
    },
    async *list(_, prefix) {
      for (const [key, text] of kept) {
        if (key.startsWith(prefix)) yield { key, size: text.length, lastModified: new Date() };
      }
    },
    async write(_, key, pieces) {
      let text = "";
      for await (const piece of pieces) text += Buffer.from(piece).toString();
      kept.set(key, text);
      return text.length;
    },
  };
  const engine = new Engine({ invoke: async (_, payload) => edit(payload as { image: string }), objects });
  return {
    put: async (key, text) => void kept.set(key, text),
    get: async (key) => kept.get(key) ?? "",
    run: async (definition) => {
      const arn = await engine.ensureMachine(`m${kept.size}`, definition);
      const { executionArn, status, output, error } = await engine.finished(
        await engine.start({ machineArn: arn, input: {} }),
      );
      const counts = (await engine.mapRuns(executionArn)).map(({ items }) => items);
      return { status, output, error, counts };
    },
  };
}

function inCloud(cloud: Cloud): World {
  let count = 0;
  return {
    put: async (Key, Body) => void (await cloud.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))),
    get: async (Key) => {
      const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      return Body!.transformToString();
    },
    run: async (definition) => {
      const { stateMachineArn } = await cloud.sfn.send(
        new CreateStateMachineCommand({
          name: `m${++count}`,
          definition: JSON.stringify(definition),
          roleArn: "arn:aws:iam::123456789012:role/machines",
        }),
      );
      const { executionArn } = await cloud.sfn.send(new StartExecutionCommand({ stateMachineArn, input: "{}" }));
      for (;;) {
        const { status, output, error } = await cloud.sfn.send(new DescribeExecutionCommand({ executionArn }));
        if (status !== "RUNNING") {
          const runs = await new StepFunctionsMapRuns(cloud.sfn).mapRuns(executionArn!);
          return {
            status: status!,
            output: output === undefined ? undefined : (JSON.parse(output) as unknown),
            error,
            counts: runs.map(({ items }) => items),
          };
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

/** A map like the batch machine's, as far as moto goes; what it cannot read, as-moto-reads-it.ts says. */
function map(reader: object, more: object = {}): object {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Assign: { bucket: BUCKET, place: "uploads/", most: 2 }, Next: "Photos" },
      Photos: {
        Type: "Map",
        Label: "Photos",
        ItemReader: reader,
        ItemSelector: { image: "{% $states.context.Map.Item.Value.image %}" },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "Edit",
          States: {
            Edit: {
              Type: "Task",
              Resource: "arn:aws:states:::lambda:invoke",
              Arguments: {
                FunctionName: "arn:aws:lambda:us-east-1:123456789012:function:edit",
                Payload: "{% $states.input %}",
              },
              Output: "{% $states.result.Payload %}",
              End: true,
            },
          },
        },
        MaxConcurrency: 3,
        End: true,
        ...more,
      },
    },
  };
}

/** How the batch machine's map of photos with a GPU reads its items. */
function readerOf(kind: BatchReader): object {
  type Scope = { States: Record<string, { Branches: Scope[]; ItemReader: object }> };
  const { States } = batchDefinition(productTargets, kind) as unknown as Scope;
  return States.Photos!.Branches[1]!.States["Photos with GPU"]!.ItemReader;
}

const reader = (InputType: string, Key: string) => ({
  Resource: "arn:aws:states:::s3:getObject",
  ReaderConfig: { InputType, ...(InputType === "CSV" ? { CSVHeaderLocation: "FIRST_ROW" } : {}) },
  Arguments: { Bucket: BUCKET, Key },
});
const three = JSON.stringify([{ image: "a" }, { image: "b" }, { image: "c" }]);
const pass = (Output: unknown) => ({
  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  StartAt: "Say",
  States: { Say: { Type: "Pass", Output, End: true } },
});
const writer = {
  Resource: "arn:aws:states:::s3:putObject",
  Arguments: { Bucket: BUCKET, Prefix: "results" },
};

describe.each(["the local engine", "moto"] as const)("a Distributed Map on %s", (name) => {
  const skipped = name === "moto" && noMoto !== null;
  let world: World;
  let cloud: Cloud | undefined;
  beforeAll(async () => {
    if (name === "the local engine" || skipped) world = here();
    else {
      const program = new URL("../emulator/moto_batches.py", import.meta.url);
      cloud = await startCloud({ edit: edit as never }, program);
      await cloud.makeBucket(BUCKET);
      world = inCloud(cloud);
    }
  }, 60_000);
  afterAll(() => cloud?.close());

  test.skipIf(skipped).each([
    ["CSV", 'image,instruction\na.jpg,"make it warm, please"\nb.jpg,\nc.jpg,\n'],
    ["JSON", JSON.stringify([{ image: "a.jpg" }, { image: "b.jpg" }, { image: "c.jpg" }])],
  ])("reads its items from %s in the bucket", async (type, text) => {
    await world.put(`manifest.${type}`, text);
    const { status, output, counts } = await world.run(map(reader(type, `manifest.${type}`)));
    expect(status).toBe("SUCCEEDED");
    expect(new Set((output as { edited: string }[]).map(({ edited }) => edited))).toEqual(
      new Set(["a.jpg", "b.jpg", "c.jpg"]),
    );
    expect(counts).toMatchObject([{ total: 3, succeeded: 3, failed: 0 }]);
  });

  test.skipIf(skipped)("lists its items by the batch machine's own reader of a prefix", async () => {
    for (const image of ["a.jpg", "b.jpg", "deep/c.jpg"]) await world.put(`uploads/${image}`, "photo");
    await world.put("elsewhere/d.jpg", "photo");
    const { status, output } = await world.run(
      map(readerOf("prefix"), { ItemSelector: { image: "{% $states.context.Map.Item.Value.Key %}" } }),
    );
    expect(status).toBe("SUCCEEDED");
    expect(output).toEqual(["a.jpg", "b.jpg", "deep/c.jpg"].map((image) => ({ edited: `uploads/${image}` })));
  });

  test.skipIf(skipped)("runs no more children at once than an expression says", async () => {
    await world.put("six.json", JSON.stringify([..."abcdef"].map((image) => ({ image }))));
    atOnce.most = 0;
    const { output } = await world.run(map(reader("JSON", "six.json"), { MaxConcurrency: "{% $most %}" }));
    expect(output).toHaveLength(6);
    expect(atOnce.most).toBeLessThanOrEqual(2);
  });

  test.skipIf(skipped)("shows each child its own input as its execution's", async () => {
    await world.put("three.json", three);
    const ItemProcessor = pass("{% $states.context.Execution.Input.image & $states.input.image %}");
    const { output } = await world.run(map(reader("JSON", "three.json"), { ItemProcessor }));
    expect(output).toEqual(["aa", "bb", "cc"]);
  });

  test.skipIf(skipped)("may be in a child of another", async () => {
    await world.put("three.json", three);
    const inner = (map(reader("JSON", "three.json"), { End: true }) as { States: { Photos: object } }).States.Photos;
    const ItemProcessor = {
      ...pass(null),
      StartAt: "Inner",
      States: { Inner: { ...inner, Label: "Inner", Output: "{% $join($states.result.edited) %}" } },
    };
    const { status, output } = await world.run(map(reader("JSON", "three.json"), { ItemProcessor }));
    expect({ status, output }).toEqual({ status: "SUCCEEDED", output: ["abc", "abc", "abc"] });
  });

  // moto knows a ResultWriter in JSONPath only, and does not fail a run for its share of failures.
  const motoCannot = name === "moto";

  test.skipIf(skipped || !motoCannot)("bears any number of failures on moto, and forgets them", async () => {
    await world.put("failing.json", JSON.stringify([{ image: "bad1" }, { image: "a" }, { image: "bad2" }]));
    const { status, output } = await world.run(map(reader("JSON", "failing.json"), { ToleratedFailureCount: 1 }));
    expect({ status, output }).toEqual({ status: "SUCCEEDED", output: [null, { edited: "a" }, null] });
  });

  test.skipIf(motoCannot)("writes what its children came to, and a manifest of it", async () => {
    await world.put("mixed.json", JSON.stringify([{ image: "a.jpg" }, { image: "bad.jpg" }, { image: "c.jpg" }]));
    const { output } = await world.run(
      map(reader("JSON", "mixed.json"), { ResultWriter: writer, ToleratedFailureCount: 1 }),
    );
    const { ResultWriterDetails } = output as { ResultWriterDetails: { Bucket: string; Key: string } };
    expect(ResultWriterDetails.Key).toMatch(/^results\/[^/]+\/manifest\.json$/);
    const manifest = JSON.parse(await world.get(ResultWriterDetails.Key)) as {
      DestinationBucket: string;
      ResultFiles: Record<string, { Key: string }[]>;
    };
    expect(manifest.DestinationBucket).toBe(BUCKET);
    const children = async (kind: string) =>
      JSON.parse(await world.get(manifest.ResultFiles[kind]![0]!.Key)) as Record<string, string>[];
    expect((await children("SUCCEEDED")).map(({ Output }) => Output!).sort()).toEqual([
      '{"edited":"a.jpg"}',
      '{"edited":"c.jpg"}',
    ]);
    const [failed] = await children("FAILED");
    expect(failed).toMatchObject({ Error: "BadInputError", Input: '{"image":"bad.jpg"}', Status: "FAILED" });
  });

  test.skipIf(motoCannot)("bears so many failures and no more", async () => {
    await world.put("three.json", JSON.stringify([{ image: "bad1" }, { image: "a" }, { image: "bad2" }]));
    const of = (more: object) => world.run(map(reader("JSON", "three.json"), more));
    expect((await of({ ToleratedFailureCount: 2 })).status).toBe("SUCCEEDED");
    expect(await of({ ToleratedFailureCount: 1 })).toMatchObject({
      status: "FAILED",
      error: "States.ExceedToleratedFailureThreshold",
    });
  });
});

test.skipIf(noMoto !== null)(
  "S3 takes a report as a stream, in parts, or none of it",
  { timeout: 60_000 },
  async () => {
    const cloud = await startCloud();
    try {
      await cloud.makeBucket(BUCKET);
      const streams = new S3Streams(cloud.s3, BUCKET, 5 * 1024 ** 2);
      async function* pieces(broken = false) {
        for (let k = 0; k < 12; k++) yield Buffer.alloc(1024 ** 2, k);
        if (broken) throw new Error("the rows ended");
      }
      expect(await streams.write("report.jsonl", pieces())).toBe(12 * 1024 ** 2);
      let at = 0;
      for await (const piece of streams.read("report.jsonl")) {
        for (const index of [0, piece.length - 1]) expect(piece[index]).toBe(Math.floor((at + index) / 1024 ** 2));
        at += piece.length;
      }
      expect(at).toBe(12 * 1024 ** 2);
      await expect(streams.write("broken.jsonl", pieces(true))).rejects.toThrow("the rows ended");
      await expect(streams.read("broken.jsonl")[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        name: "ObjectMissingError",
      });
    } finally {
      await cloud.close();
    }
  },
);
