import type { Template } from "aws-cdk-lib/assertions";
import { plain, resourcesOf } from "./synth.js";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** Who may do what: every statement of every role and resource policy, as text that a person can review line by line. */
export function iamStatements(template: Template): string {
  const roles = Object.entries(resourcesOf(template, "AWS::IAM::Role")).map(([name, { Properties }]) => ({
    title: `${short(name)} (assumed by ${assumedBy(Properties.AssumeRolePolicyDocument as { Statement: Statement[] })})`,
    name,
    statements: statementsOf(template, name),
    managed: (Properties.ManagedPolicyArns ?? []) as readonly unknown[],
  }));
  const resources = ["AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"].flatMap((type) =>
    Object.entries(resourcesOf(template, type)).map(([name, { Properties }]) => ({
      title: `${type} ${short(name)}`,
      name,
      statements: (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
      managed: [],
    })),
  );
  const permissions = Object.values(resourcesOf(template, "AWS::Lambda::Permission")).map(
    ({ Properties: p }) =>
      `  ${plain(p.Principal)} may ${plain(p.Action)} ${short(plain(p.FunctionName))}${from(p.SourceArn)}`,
  );
  const parts = [...roles, ...resources]
    .sort((a, b) => (a.title < b.title ? -1 : 1))
    .map(({ title, statements, managed }) =>
      [title, ...managed.map((arn) => `  MANAGED ${plain(arn)}`), ...statements.flatMap(lines)].join("\n"),
    );
  return `${[...parts, ["Who may invoke functions", ...[...new Set(permissions)].sort()].join("\n")].map(short).join("\n\n")}\n`;
}

function from(source: unknown): string {
  return source === undefined ? "" : ` for ${plain(source)}`;
}

function statementsOf(template: Template, role: string): readonly Statement[] {
  return Object.values(resourcesOf(template, "AWS::IAM::Policy"))
    .filter(({ Properties }) => ((Properties.Roles ?? []) as { Ref?: string }[]).some(({ Ref }) => Ref === role))
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
}

function lines({ Effect, Action, Resource, Principal, Condition }: Statement): string[] {
  const verb = Effect === "Allow" ? "" : `${Effect.toUpperCase()} `;
  const who = Principal === undefined ? "" : `${plain(Principal)}: `;
  const condition =
    Condition === undefined
      ? []
      : [`      if ${JSON.stringify(Condition, (_k, v) => (isIntrinsic(v) ? plain(v) : v))}`];
  return [
    `  ${verb}${who}${list(Action).join(", ")}`,
    ...list(Resource ?? []).map((resource) => `    on ${plain(resource)}`),
    ...condition,
  ];
}

function isIntrinsic(value: unknown): boolean {
  return typeof value === "object" && value !== null && /^(Ref|Fn::)/.test(Object.keys(value)[0] ?? "");
}

function assumedBy({ Statement }: { Statement: readonly Statement[] }): string {
  return Statement.map(
    ({ Principal, Condition }) =>
      `${plain((Principal as { Service?: unknown }).Service ?? Principal)}${Condition === undefined ? "" : " of this account"}`,
  ).join(", ");
}

/** Logical names without the hash at their end, which says nothing. */
function short(text: string): string {
  return text.replace(/\b(Edits[A-Za-z0-9]+?)[0-9A-F]{8}\b/g, "$1");
}
