import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import type { BrickwrightConfig } from "../../functions/config/schema.js";
import { secretsActions } from "../../platform/aws/secrets.js";
import { workflowActions } from "../../platform/aws/states/actions.js";
import { acknowledgeWildcard } from "../acknowledge.js";
import type { RecordsTable } from "../constructs/records.js";
import type { Prefix, Storage } from "../constructs/storage.js";
import { type Variable, variables } from "../lambda/environment.js";
import { variablesIn } from "../lambda/variables-in.js";
import { accessTable } from "./access.js";
import { BrickwrightFunction, type FunctionSurroundings } from "./brickwright-function.js";
import type { FunctionName } from "./table.js";
import { stateTimeouts } from "./timeouts.js";

export interface FunctionsProps extends Omit<FunctionSurroundings, "environment"> {
  readonly settings: BrickwrightConfig;
  readonly storage: Storage;
  readonly records: RecordsTable;
  /** By the variable that the configuration reads them as. */
  readonly secrets: Readonly<Record<string, ISecret>>;
  /** ARNs of SageMaker's endpoints. */
  readonly endpointArns: readonly string[];
}

/** Makes the functions, each with the access and the variables that its line in the access table names. */
export class Functions extends Construct {
  readonly made = new Map<FunctionName, BrickwrightFunction>();
  readonly #props: FunctionsProps;
  readonly #timeouts = stateTimeouts();

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    this.#props = props;
  }

  /**
   * @param values of the variables that its access line names and that this stack has.
   * @param statements what it alone may do.
   */
  make(
    name: FunctionName,
    values: Partial<Record<Variable, string | undefined>>,
    statements: readonly PolicyStatement[] = [],
  ): BrickwrightFunction {
    const access = accessTable[name];
    const { storage, records } = this.#props;
    const all: Partial<Record<Variable, string | undefined>> = {
      bucket: storage.bucket.bucketName,
      table: records.table.tableName,
      secrets: this.#secretNames(),
      ...values,
    };
    const environment = Object.fromEntries(
      access.variables.flatMap((variable) => {
        const value = all[variable];
        return value === undefined ? [] : [[variables[variable], value]];
      }),
    );
    const made = new BrickwrightFunction(this, name, {
      ...this.#props,
      name,
      timeout: this.#timeouts[name],
      environment,
      configured: access.configured === true,
      statements: [...this.#statements(name), ...statements],
    });
    this.made.set(name, made);
    this.#acknowledge(name, made);
    this.#props.storage.bucket.encryptionKey?.grantEncryptDecrypt(made.role);
    return made;
  }

  #statements(name: FunctionName): PolicyStatement[] {
    const { storage, records, secrets, tells, endpoints } = accessTable[name];
    const { endpointArns } = this.#props;
    const read = new Set((secrets ?? []).flatMap((part) => variablesIn(this.#props.settings[part])));
    const secretArns = Object.entries(this.#props.secrets).flatMap(([variable, { secretArn }]) =>
      read.has(variable) ? [secretArn] : [],
    );
    const allow = (actions: readonly string[], resources: readonly string[]) =>
      resources.length === 0 ? [] : [new PolicyStatement({ actions: [...actions], resources: [...resources] })];
    return [
      ...(storage ? this.#props.storage.statements(storage) : []),
      ...(records ? this.#props.records.statements(...records) : []),
      ...allow(secretsActions, secretArns),
      ...(tells ? allow(workflowActions.tokens, ["*"]) : []),
      ...(endpoints ? allow(["sagemaker:InvokeEndpointAsync"], endpointArns) : []),
    ];
  }

  #secretNames(): string | undefined {
    const names = Object.entries(this.#props.secrets).map(([name, { secretArn }]) => [name, secretArn]);
    return names.length === 0 ? undefined : JSON.stringify(Object.fromEntries(names));
  }

  #acknowledge(name: FunctionName, { role }: BrickwrightFunction): void {
    const { storage = {}, tells } = accessTable[name];
    for (const folder of new Set<Prefix>(Object.values(storage).flat())) {
      const reason = "Objects of this folder have names that nobody can know beforehand.";
      acknowledgeWildcard(role, this.#props.storage.folder(folder), reason);
    }
    if (tells) {
      acknowledgeWildcard(
        role,
        "*",
        "Task tokens belong to no resource; who holds one may answer it, nobody else can.",
      );
    }
  }
}
