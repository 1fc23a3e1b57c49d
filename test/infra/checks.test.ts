import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { functionNames } from "../../infra/functions/table.js";
import { aslErrors } from "../support/asl-validator.js";
import { everything, plain, resourcesOf, synth } from "./synth.js";

const hasCfnLint = spawnSync("cfn-lint", ["--version"]).status === 0;

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName?: string;
    readonly violations: readonly { readonly ruleName: string; readonly violatingConstructs: readonly unknown[] }[];
  }[];
}

describe.each([
  ["as it is by default", {}],
  ["with everything switched on", everything],
])("the stack %s", (_name, props) => {
  const made = synth(props, (app) => [new AwsSolutionsChecks(app)]);

  it("passes the security checks of AWS Solutions, each exception explained", () => {
    const report = JSON.parse(readFileSync(join(made.directory, "validation-report.json"), "utf8")) as Report;
    const found = report.pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
    expect(found).toEqual([]);
    const reasons = acknowledged(made.directory);
    expect(reasons.length).toBeGreaterThan(10);
    expect(reasons.filter(({ reason }) => reason.length < 30)).toEqual([]);
  });

  it.skipIf(!hasCfnLint)("is clean to cfn-lint (skipped where that is not installed)", () => {
    // W3005: the CDK writes down dependencies that CloudFormation would find by itself.
    const { status, stdout, stderr } = spawnSync("cfn-lint", ["-i", "W3005", "--", made.file], { encoding: "utf8" });
    expect(`${stdout}${stderr}`.trim()).toBe("");
    expect(status).toBe(0);
  });

  it("has a pipeline that is valid Amazon States Language and calls functions of this stack", () => {
    const [machine] = Object.values(resourcesOf(made.template, "AWS::StepFunctions::StateMachine"));
    const { DefinitionString: text, DefinitionSubstitutions: given } = machine!.Properties as {
      DefinitionString: string;
      DefinitionSubstitutions: Record<string, unknown>;
    };
    const functions = Object.keys(resourcesOf(made.template, "AWS::Lambda::Function"));
    for (const target of Object.values(given))
      expect(functions.map((name) => `<${name}.Arn>`)).toContain(plain(target));
    const filled = text.replace(/\$\{(\w+)\}/g, (_all, name: string) => {
      expect(Object.keys(given)).toContain(name);
      return `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
    });
    expect(aslErrors(JSON.parse(filled))).toEqual([]);
  });

  it("makes every function of the table but those that only GPU providers need", () => {
    const described = Object.values(resourcesOf(made.template, "AWS::Lambda::Function")).map(({ Properties }) =>
      String(Properties.Description).replace("Brickwright: ", ""),
    );
    const wanted = functionNames.filter((name) => props === everything || !name.startsWith("gpu-"));
    expect(described.sort()).toEqual([...wanted].sort());
  });
});

/** What was acknowledged in a synthesised app, with its reasons. */
function acknowledged(directory: string): { id: string; reason: string }[] {
  const text = readFileSync(join(directory, "Test.metadata.json"), "utf8");
  const found: { id: string; reason: string }[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("type" in value && value.type === "aws:cdk:acknowledged-rules" && "data" in value) {
      const { data } = value as { data: Record<string, unknown> };
      for (const [id, reason] of Object.entries(data)) found.push({ id, reason: String(reason) });
    }
    Object.values(value).forEach(walk);
  };
  walk(JSON.parse(text));
  return found;
}
