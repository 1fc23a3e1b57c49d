/** Names that say nothing in a path. */
const LEVELS = new Set(["States", "Branches", "ItemProcessor"]);

/** Where two machines differ: `path: a → b`, `+ path`, `- path`. */
export function differences(a: unknown, b: unknown, path = ""): string[] {
  if (isFields(a) && isFields(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return names.flatMap((name) => {
      const at = LEVELS.has(name) ? path : path === "" ? name : `${path} / ${name}`;
      if (!Object.hasOwn(b, name)) return [`- ${at}`];
      return Object.hasOwn(a, name) ? differences(a[name], b[name], at) : [`+ ${at}`];
    });
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [`${path}: ${shown(a)} → ${shown(b)}`];
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
