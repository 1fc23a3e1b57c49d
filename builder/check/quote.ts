const LONGEST = 60;

/**
 * Text from outside, fit for one line of a message: in quotes, without line breaks, control or direction characters,
 * at most 60 characters of it.
 */
export function quote(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  const escaped = cut.replace(/[\p{C}\p{Zl}\p{Zp}"\\]/gu, (c) =>
    c === '"' || c === "\\" ? `\\${c}` : `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${escaped}"`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[], joint = "and"): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${joint} ${names.at(-1)}`;
}

/** Port names as messages write them. */
export const code = (name: string): string => `\`${name}\``;

/** `an Image`, `a Mask`, `a number`, `text`. */
export function aType(type: "Image" | "Mask" | "Str" | "Float"): string {
  switch (type) {
    case "Image":
      return "an Image";
    case "Mask":
      return "a Mask";
    case "Str":
      return "text";
    case "Float":
      return "a number";
  }
}
