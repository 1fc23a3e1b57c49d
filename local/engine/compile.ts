import type {
  Catcher,
  ChoiceRule,
  DistributedMap,
  ItemReader,
  Machine,
  ResultWriter,
  Retrier,
  State,
  States,
  StateType,
  Transforms,
  Transition,
} from "./definition.js";
import type { Compiler } from "./expression.js";
import type { Json } from "./json.js";
import { parseResource } from "./resource.js";
import { compileTemplate, type Template } from "./template.js";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The tree that the interpreter walks.
 * @param definition one that {@link validateDefinition} found nothing wrong with.
 */
export function compileMachine(definition: Fields, compiler: Compiler): Machine {
  const template = (value: unknown): Template | undefined =>
    value === undefined ? undefined : compileTemplate(value as Json, compiler);

  const transforms = (fields: Fields): Transforms => ({
    assign: Object.entries((fields.Assign ?? {}) as Record<string, Json>).map(
      ([name, value]) => [name, compileTemplate(value, compiler)] as const,
    ),
    output: template(fields.Output),
  });

  const states = (scope: Fields): States => ({
    startAt: scope.StartAt as string,
    states: new Map(
      Object.entries(scope.States as Record<string, Fields>).map(([name, fields]) => [name, state(name, fields)]),
    ),
  });

  const catchers = (fields: Fields): Catcher[] =>
    ((fields.Catch ?? []) as Fields[]).map((entry) => ({
      errorEquals: entry.ErrorEquals as string[],
      next: entry.Next as string,
      ...transforms(entry),
    }));

  const rule = (entry: Fields): ChoiceRule => ({
    condition: compileTemplate(entry.Condition as Json, compiler),
    next: entry.Next as string,
    ...transforms(entry),
  });

  const distributed = (name: string, fields: Fields): DistributedMap | undefined => {
    const config = ((fields.ItemProcessor as Fields).ProcessorConfig ?? {}) as Fields;
    if (config.Mode !== "DISTRIBUTED") return undefined;
    const { ItemReader: reader, ItemBatcher: batcher, ResultWriter: writer } = fields as Record<string, Fields>;
    const readerConfig = (reader?.ReaderConfig ?? {}) as Fields;
    const writerConfig = (writer?.WriterConfig ?? {}) as Fields;
    return {
      label: (fields.Label as string | undefined) ?? name.replace(/[^A-Za-z0-9_-]/g, "").slice(0, 40),
      type: config.ExecutionType as DistributedMap["type"],
      reader: reader && {
        resource: String(reader.Resource).endsWith(":listObjectsV2") ? "listObjectsV2" : "getObject",
        inputType: (readerConfig.InputType ?? "JSON") as ItemReader["inputType"],
        csvHeaders: readerConfig.CSVHeaders as string[] | undefined,
        csvDelimiter: readerConfig.CSVDelimiter as ItemReader["csvDelimiter"],
        arguments: compileTemplate(reader.Arguments as Json, compiler),
      },
      batcher: batcher && {
        maxItems: template(batcher.MaxItemsPerBatch),
        maxBytes: template(batcher.MaxInputBytesPerBatch),
        input: template(batcher.BatchInput),
      },
      writer: writer && {
        arguments: compileTemplate(writer.Arguments as Json, compiler),
        transformation: (writerConfig.Transformation ?? "NONE") as ResultWriter["transformation"],
        outputType: (writerConfig.OutputType ?? "JSON") as ResultWriter["outputType"],
      },
      toleratedCount: template(fields.ToleratedFailureCount),
      toleratedPercentage: template(fields.ToleratedFailurePercentage),
    };
  };

  function state(name: string, fields: Fields): State {
    const base = { name, ...transforms(fields) };
    const flow = { next: (fields.End === true ? null : fields.Next) as Transition };
    const resilient = { ...base, ...flow, retry: retriers(fields), catch: catchers(fields) };
    const type = fields.Type as StateType;
    switch (type) {
      case "Task": {
        const resource = parseResource(fields.Resource as string);
        if (!resource) throw new TypeError(`the resource of ${name} was not checked`);
        return {
          type,
          ...resilient,
          resource,
          arguments: template(fields.Arguments),
          timeoutSeconds: template(fields.TimeoutSeconds),
          heartbeatSeconds: template(fields.HeartbeatSeconds),
        };
      }
      case "Parallel":
        return {
          type,
          ...resilient,
          arguments: template(fields.Arguments),
          branches: (fields.Branches as Fields[]).map(states),
        };
      case "Map":
        return {
          type,
          ...resilient,
          items: template(fields.Items),
          itemSelector: template(fields.ItemSelector),
          maxConcurrency: template(fields.MaxConcurrency),
          processor: states(fields.ItemProcessor as Fields),
          distributed: distributed(name, fields),
        };
      case "Choice":
        return {
          type,
          ...base,
          choices: (fields.Choices as Fields[]).map(rule),
          default: fields.Default as string | undefined,
        };
      case "Pass":
        return { type, ...base, ...flow };
      case "Wait": {
        const field = fields.Seconds === undefined ? "Timestamp" : "Seconds";
        return { type, ...base, ...flow, until: { field, value: compileTemplate(fields[field] as Json, compiler) } };
      }
      case "Succeed":
        return { type, ...base };
      case "Fail":
        return { type, ...base, error: template(fields.Error), cause: template(fields.Cause) };
    }
  }

  return { ...states(definition), timeoutSeconds: definition.TimeoutSeconds as number | undefined };
}

function retriers(fields: Fields): Retrier[] {
  return ((fields.Retry ?? []) as Fields[]).map((entry) => ({
    errorEquals: entry.ErrorEquals as string[],
    intervalSeconds: (entry.IntervalSeconds as number | undefined) ?? 1,
    maxAttempts: (entry.MaxAttempts as number | undefined) ?? 3,
    backoffRate: (entry.BackoffRate as number | undefined) ?? 2,
    maxDelaySeconds: entry.MaxDelaySeconds as number | undefined,
    fullJitter: entry.JitterStrategy === "FULL",
  }));
}
