import type { ResolvedTemplate } from "./template.js";

/** One thing that a call does, as IAM sees it. */
export interface Deed {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the call, e.g. `iam:PassedToService`. */
  readonly context?: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Policy {
  readonly Roles: readonly string[];
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

/** What the template's roles may do. */
export class Policies {
  readonly #byRole = new Map<string, Statement[]>();

  constructor(template: ResolvedTemplate) {
    for (const { Roles, PolicyDocument } of Object.values(template.all<Policy>("AWS::IAM::Policy"))) {
      for (const role of Roles) {
        this.#byRole.set(role, [...(this.#byRole.get(role) ?? []), ...PolicyDocument.Statement]);
      }
    }
  }

  /** @param role its logical name in the template. */
  allow(role: string, deed: Deed): boolean {
    return (this.#byRole.get(role) ?? []).some((statement) => grants(statement, deed));
  }
}

function grants({ Effect, Action, Resource, Condition }: Statement, { action, resource, context = {} }: Deed): boolean {
  // Nothing here reads more of the policy language than this stack's roles use.
  if (Effect !== "Allow") throw new Error("a role of the stack denies something");
  if (!list(Action).includes(action)) return false;
  if (!list(Resource).some((pattern) => matches(pattern, resource))) return false;
  return Object.entries(Condition ?? {}).every(([operator, wanted]) => {
    if (operator !== "StringEquals") throw new Error(`a role of the stack has a condition ${operator}`);
    return Object.entries(wanted).every(([key, value]) => context[key] === value);
  });
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

function matches(pattern: string, resource: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(resource);
}
