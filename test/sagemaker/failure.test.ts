import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { anotherMayServe } from "../../bricks/gpu/problem.js";
import { failureProblem } from "../../bricks/sagemaker/failure.js";

const body = (message: string) =>
  JSON.stringify({ contract: "brickwright/1", id: "", error: { kind: "internal", message } });
/** As SageMaker's message of a failure repeats what the container said. */
const reason = (status: number, said: string) =>
  `Received server error (${status}) from primary with message "${said}". See the log.`;

describe("a container that answers 503", () => {
  // Its own words, read from its source, so that neither side changes them alone.
  const source = readFileSync(new URL("../../container/brickwright_endpoint/server.py", import.meta.url), "utf8");
  const said = [...source.matchAll(/Kind\.INTERNAL, "([^"]+)"/g)].map(([, message]) => message!);

  it("says so in three ways", () => {
    expect(said).toHaveLength(3);
  });

  it.each(said)("is not ready, which passes: %s", (message) => {
    for (const text of [
      body(message),
      reason(503, body(message)),
      reason(503, JSON.stringify(body(message)).slice(1, -1)),
    ]) {
      expect(failureProblem(text)).toMatchObject({ kind: "cold-start", said: message.replace(/\.$/, "") });
    }
  });

  it("is not ready either where its words are cut short", () => {
    expect(failureProblem(reason(503, body("The endpoint is still loading its models.")).slice(0, 120)).kind).toBe(
      "cold-start",
    );
  });

  it("is waited for rather than replaced, unlike one that fails", () => {
    expect(anotherMayServe("cold-start")).toBe(false);
    expect(failureProblem(reason(500, body("Index out of range."))).kind).toBe("failed");
    expect(failureProblem(body("Index out of range.")).kind).toBe("failed");
  });
});
