import { describe, expect, it } from "vitest";
import { iamStatements } from "./iam-statements.js";
import { everything, synth } from "./synth.js";

describe("who may do what", () => {
  const text = iamStatements(synth(everything).template);

  it("is what was reviewed, statement by statement", async () => {
    await expect(text).toMatchFileSnapshot("./iam-statements.txt");
  });

  it("never lets anybody do everything, or anything with a policy of somebody else's making", () => {
    const actions = text.split("\n").filter((line) => /^ {2}(?!DENY |[a-z.]+ may )\S/.test(line));
    expect(actions.length).toBeGreaterThan(100);
    expect(actions.filter((line) => /[*]|NotAction/.test(line))).toEqual([]);
    expect(text).not.toContain("MANAGED");
  });

  it("is on everything only where AWS knows no resources", () => {
    const paragraphs = text.split(/\n(?= {2}\S)/);
    const wide = paragraphs.filter((p) => /^ {4}on \*$/m.test(p)).map((p) => p.split("\n")[0]!.trim());
    const known = /^(DENY |xray:|logs:CreateLogDelivery|states:SendTask|states:ListStateMachines)/;
    expect(wide.filter((line) => !known.test(line))).toEqual([]);
  });

  it("lets compiled machines call this stack's brick functions, log and trace, and nothing else", () => {
    const machines = text.split("\n\n").find((part) => part.startsWith("EditsMachinesRole"));
    const actions = [...machines!.matchAll(/^ {2}(\S.*)$/gm)].flatMap(([, line]) => line!.split(", "));
    expect(actions.filter((action) => !/^(logs:|xray:)/.test(action))).toEqual(["lambda:InvokeFunction"]);
    const called = [...machines!.matchAll(/^ {4}on <EditsFunctions(\w+)Function\.Arn>$/gm)]
      .map(([, name]) => name)
      .sort();
    expect(called).toEqual(
      ["appearance", "arithmetic", "declared", "gpusubmit", "inpaint", "perception", "restore", "tone"].sort(),
    );
  });

  it("lets Compile make machines of this stack's names only, and pass them their own role only, to Step Functions only", () => {
    const compile = text.split("\n\n").find((part) => part.startsWith("EditsFunctionscompileRole"))!;
    expect(compile).toMatch(/states:CreateStateMachine[^\n]*\n {4}on \S+:stateMachine:brickwright-[0-9a-f]{8}-\*\n/);
    expect(compile).toMatch(
      /iam:PassRole\n {4}on <EditsMachinesRole\.Arn>\n {6}if \{"StringEquals":\{"iam:PassedToService":"states\.amazonaws\.com"\}\}/,
    );
  });
});
