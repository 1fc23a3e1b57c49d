import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type IPolicyValidationPlugin, Validations } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { Construct } from "constructs";
import { afterAll } from "vitest";
import type { BrickwrightProps } from "../../infra/props.js";
import { BrickwrightStack } from "../../infra/stack.js";

// Where each token was made is asked of the test runner's source maps thousands of times: twenty seconds a stack.
process.env.CDK_DISABLE_STACK_TRACE = "1";

/** The context of the project's own cdk.json: the flags that the real app has. */
export const flags = (
  JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")) as { context: object }
).context;

/** Everything that can be switched on, but for what stands elsewhere. */
export const everything: BrickwrightProps = {
  builder: { model: "a-model", baseUrl: "https://models.example.com/v1" },
  replicate: {},
  sageMaker: { endpoint: "Bricks" },
  alarms: { email: "me@example.com", dollarsPerDay: 20 },
  monthlyBudget: 100,
  corsOrigins: ["https://example.com"],
};

export interface Synthesised {
  readonly stack: BrickwrightStack;
  readonly template: Template;
  readonly directory: string;
  /** The template's file. */
  readonly file: string;
}

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** An app, with the project's flags unless told, that bundles no functions; its folder is gone when the file's tests are over. */
export function appForTest(context: object = flags): App {
  const outdir = mkdtempSync(join(tmpdir(), "brickwright-synth-"));
  directories.push(outdir);
  return new App({
    outdir,
    context: { ...context, "aws:cdk:bundling-stacks": [], "aws:cdk:disable-stack-trace": true },
    analyticsReporting: false,
  });
}

/** Synthesises the stack without bundling its functions: seconds instead of a minute. */
export function synth(
  props: BrickwrightProps | ((scope: Construct) => BrickwrightProps) = {},
  plugins: (app: App) => readonly IPolicyValidationPlugin[] = () => [],
): Synthesised {
  const app = appForTest();
  const stack = new BrickwrightStack(app, "Test", props);
  const given = plugins(app);
  if (given.length > 0) Validations.of(app).addPlugins(...given);
  const { directory } = app.synth();
  return { stack, template: Template.fromStack(stack), directory, file: join(directory, "Test.template.json") };
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** The resources of a type, by logical name. */
export function resourcesOf(template: Template, type: string): Readonly<Record<string, Resource>> {
  return template.findResources(type) as Readonly<Record<string, Resource>>;
}

/** A value of the template as a person reads it: references in angle brackets. */
export function plain(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.map(plain).join(", ");
  const entries = Object.entries(value);
  const [[intrinsic, argument]] = entries as [[string, unknown]];
  if (entries.length === 1 && intrinsic === "Ref") return `<${argument}>`;
  if (entries.length === 1 && intrinsic === "Fn::GetAtt") return `<${(argument as readonly string[]).join(".")}>`;
  if (entries.length === 1 && intrinsic === "Fn::Join") {
    return (argument as [string, readonly unknown[]])[1].map(plain).join("");
  }
  return JSON.stringify(value);
}
