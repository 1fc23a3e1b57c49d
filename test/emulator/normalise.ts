import type { HistoryEvent } from "@aws-sdk/client-sfn";

/**
 * An event without what may differ from run to run, and those that follow it. Events of branches that ran side by
 * side may be interleaved in any way; the tree keeps the order within each branch and nothing else.
 */
export interface EventTree {
  readonly event: Readonly<Record<string, unknown>>;
  readonly followers: readonly EventTree[];
}

/**
 * What moto is known to record otherwise than AWS. AWS's side is the recorded histories of the service itself that
 * LocalStack's tests carry, and the developer guide.
 */
export const historyDifferences = [
  "moto records no …StateAborted and MapIterationAborted for the branches that a failure beside them cuts off",
  "moto links EvaluationFailed to the …StateEntered event (AWS: to the event before it), without its location and the field in its cause",
  "moto leaves SdkHttpMetadata and SdkResponseMetadata out of a service task's output",
  "moto links ExecutionTimedOut to the last event; what AWS does is not documented, and ours is as ExecutionAborted is",
] as const;

const ABORTED = /(StateAborted|MapIterationAborted)$/;
const ENTERED_AT = /\(entered at the event id #(\d+)\)/;
const JSON_FIELDS = new Set(["input", "output", "parameters", "cause"]);
const SDK_FIELDS = new Set(["SdkHttpMetadata", "SdkResponseMetadata"]);

export function eventTree(events: readonly HistoryEvent[]): readonly EventTree[] {
  const byId = new Map(events.map((event) => [event.id ?? -1, event]));
  const byPrevious = new Map<number, HistoryEvent[]>();
  for (const event of events) {
    if (ABORTED.test(event.type ?? "")) continue;
    const previous = previousOf(event, byId);
    byPrevious.set(previous, [...(byPrevious.get(previous) ?? []), event]);
  }
  const grow = (id: number): EventTree[] =>
    (byPrevious.get(id) ?? [])
      .map((event) => ({ event: plain(event), followers: grow(event.id ?? -1) }))
      .sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  return grow(0);
}

/** The states that were entered: a name, or a name and what followed it, side by side where it was so. */
export interface Entered {
  readonly state: string;
  readonly next: readonly Entered[];
}

/** Of an execution's events only which states were entered, in their order; what ran side by side is sorted. */
export function enteredStates(events: readonly HistoryEvent[]): readonly Entered[] {
  const only = ({ event, followers }: EventTree): Entered[] => {
    const next = sorted(followers.flatMap(only));
    if (!String(event.type).endsWith("StateEntered")) return [...next];
    return [{ state: String(event.name), next }];
  };
  return sorted(eventTree(events).flatMap(only));
}

function sorted(entered: readonly Entered[]): readonly Entered[] {
  return [...entered].sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type ById = ReadonlyMap<number, HistoryEvent>;

function previousOf(event: HistoryEvent, byId: ById): number {
  const previous = event.previousEventId ?? 0;
  if (event.type === "ExecutionTimedOut") return 0;
  const join = /^(Parallel|Map)State(Succeeded|Exited)$/.exec(event.type ?? "");
  if (join?.[1]) return enteredBefore(previous, join[1], byId);
  const entered = ENTERED_AT.exec(event.evaluationFailedEventDetails?.cause ?? "")?.[1];
  return Math.max(previous, Number(entered ?? 0));
}

/** A Parallel's or Map's end follows whichever branch was last, which is chance; it is put after the state's beginning. */
function enteredBefore(id: number, kind: string, byId: ById): number {
  let depth = 0;
  for (let at = byId.get(id); at; at = byId.get(at.previousEventId ?? 0)) {
    if (at.type === `${kind}StateExited`) depth += 1;
    if (at.type === `${kind}StateEntered` && depth-- === 0) return at.id ?? id;
  }
  return id;
}

/** Type and details; no ids and times, tokens and stack traces replaced, keys sorted. */
function plain(event: HistoryEvent): Record<string, unknown> {
  const { id: _id, previousEventId: _previous, timestamp: _timestamp, type, ...details } = event;
  const own = Object.values(details).find((value) => value !== undefined) ?? {};
  return { type, ...(stable(own as Record<string, unknown>) as Record<string, unknown>) };
}

function stable(value: unknown, key = ""): unknown {
  if (typeof value === "string") {
    if (JSON_FIELDS.has(key) || key === "Cause" || key === "Input" || key === "Output") {
      const parsed = parse(value);
      if (parsed !== undefined && typeof parsed === "object") return stable(parsed);
    }
    if (/token$/i.test(key)) return "<token>";
    return value
      .replace(/(The JSONata expression '.*?') specified for the field '.*?'/gs, "$1")
      .replace(/\(entered at the event id #\d+\)/g, "(entered at …)");
  }
  if (Array.isArray(value)) return value.map((item) => stable(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !SDK_FIELDS.has(name) && name !== "trace" && name !== "location")
    .map(([name, item]) => [name, name === "assignedVariables" ? parsedValues(item) : stable(item, name)] as const)
    .sort(([a], [b]) => compare(a, b));
  return Object.fromEntries(entries);
}

function parsedValues(variables: unknown): unknown {
  return Object.fromEntries(
    Object.entries(variables as Record<string, string>)
      .map(([name, text]) => [name, stable(parse(text))] as const)
      .sort(([a], [b]) => compare(a, b)),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
