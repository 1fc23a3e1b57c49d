import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedEngine, serveEngine } from "../../local/engine/serve.js";

/** Answers whatever `reply` says, as a Lambda endpoint that misbehaves. */
let reply: { status: number; headers?: Record<string, string>; body: string } = { status: 200, body: "{}" };
let asked: string[] = [];
let lambda: Server;
let served: ServedEngine;

beforeAll(async () => {
  lambda = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    incoming.resume();
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await new Promise<void>((resolve) => lambda.listen(0, "127.0.0.1", resolve));
  served = await serveEngine({
    port: 0,
    lambdaEndpoint: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}/`,
  });
});
afterAll(async () => {
  await served.close();
  lambda.closeAllConnections();
  await new Promise((resolve) => lambda.close(resolve));
});

function post(
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const call = request(served.url, { method: "POST", headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> });
      });
    });
    call.on("error", reject);
    call.end(body);
  });
}

const target = (name: string) => ({ "x-amz-target": `AWSStepFunctions.${name}` });

describe("the engine's server", () => {
  test("listens on loopback and answers the JSON protocol", async () => {
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await post("{}", target("ListStateMachines"))).toEqual({ status: 200, body: { stateMachines: [] } });
  });

  test.each([
    [
      "another host's name, as a page behind DNS rebinding would give",
      "{}",
      { ...target("ListStateMachines"), host: "evil.example" },
      403,
      "AccessDeniedException",
    ],
    ["no target, as a web page's form would", "{}", {}, 400, "UnknownOperationException"],
    ["an operation that it has not", "{}", target("TestState"), 400, "UnknownOperationException"],
    ["another service's operation", "{}", { "x-amz-target": "DynamoDB.GetItem" }, 400, "UnknownOperationException"],
    ["a property of every object", "{}", target("constructor"), 400, "UnknownOperationException"],
    ["a body that is no JSON", "{", target("ListStateMachines"), 400, "ValidationException"],
    ["a body that is no object", "[]", target("ListStateMachines"), 400, "ValidationException"],
    ["a parameter of the wrong type", '{"name":1}', target("CreateStateMachine"), 400, "ValidationException"],
  ])("refuses %s", async (_, body, headers, status, code) => {
    const answer = await post(body, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.body.__type).toBe(code);
  });

  test("refuses a body of more than 4 MiB", async () => {
    const answer = await post("x".repeat(5 * 1024 * 1024), target("StartExecution")).catch((error: Error) => error);
    // The server may close the connection before the client has sent it all.
    if (!(answer instanceof Error)) expect(answer.status).toBe(413);
    expect((await post("{}", target("ListStateMachines"))).status).toBe(200);
  });

  test("says so when its port is taken or its Lambda endpoint is no URL", async () => {
    const port = Number(new URL(served.url).port);
    await expect(serveEngine({ port })).rejects.toMatchObject({
      name: "BadInputError",
      message: expect.stringContaining("EADDRINUSE"),
    });
    await expect(serveEngine({ port: 0, lambdaEndpoint: "nonsense" })).rejects.toMatchObject({ name: "BadInputError" });
  });
});

describe("a function at the Lambda endpoint", () => {
  async function invoke(engine = served.engine, resource = "arn:aws:lambda:us-east-1:123456789012:function:paint") {
    const state = { Type: "Task", Resource: resource, End: true };
    const machineArn = await engine.ensureMachine("call", {
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: { A: state },
    });
    return engine.finished(await engine.start({ machineArn, input: { x: 1 } }));
  }

  test("is called by Lambda's Invoke API, with its qualifier", async () => {
    reply = { status: 200, body: '{"painted":true}' };
    asked = [];
    expect((await invoke()).output).toEqual({ painted: true });
    await invoke(served.engine, "arn:aws:lambda:us-east-1:123456789012:function:paint:live");
    expect(asked).toEqual([
      "POST /2015-03-31/functions/paint/invocations",
      "POST /2015-03-31/functions/paint/invocations?Qualifier=live",
    ]);
  });

  test.each([
    [
      "its own error",
      {
        status: 200,
        headers: { "x-amz-function-error": "Unhandled" },
        body: '{"errorType":"BoomError","errorMessage":"b"}',
      },
      "BoomError",
    ],
    [
      "an error without a type",
      { status: 200, headers: { "x-amz-function-error": "Unhandled" }, body: "crashed" },
      "Lambda.Unknown",
    ],
    [
      "that it is not there",
      { status: 404, body: '{"Message":"Function not found"}' },
      "Lambda.ResourceNotFoundException",
    ],
    ["that there are too many calls", { status: 429, body: "{}" }, "Lambda.TooManyRequestsException"],
    [
      "the service's own error",
      { status: 500, headers: { "x-amzn-errortype": "ServiceException:http://x" }, body: "" },
      "Lambda.ServiceException",
    ],
    ["no JSON", { status: 200, body: "<html>" }, "Lambda.Unknown"],
    ["more than Lambda may", { status: 200, body: `"${"x".repeat(7_000_000)}"` }, "Function.ResponseSizeTooLarge"],
  ])("that answers %s fails the task by that name", async (_, answer, error) => {
    reply = answer;
    expect(await invoke()).toMatchObject({ status: "FAILED", error });
  });

  test("that cannot be reached, or has nowhere to run, fails the task and says why", async () => {
    const away = await serveEngine({ port: 0, lambdaEndpoint: "http://127.0.0.1:9" });
    const nowhere = await serveEngine({ port: 0 });
    try {
      expect(await invoke(away.engine)).toMatchObject({
        error: "Lambda.SdkClientException",
        cause: expect.stringContaining("http://127.0.0.1:9"),
      });
      expect((await invoke(nowhere.engine)).cause).toContain("started without a Lambda endpoint");
    } finally {
      await away.close();
      await nowhere.close();
    }
  });
});
