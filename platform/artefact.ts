/**
 * A picture or mask in the object store. State payloads carry these references, never bytes.
 * Masks are single-channel PNG, 0 outside and 255 inside; intermediates are lossless PNG, 8 bits a channel.
 */
export interface Artefact {
  readonly kind: "image" | "mask";
  /** Key in the object store, e.g. `memo/3f/3fa9….png`. */
  readonly key: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Lower-case hex SHA-256 of the stored bytes. */
  readonly sha256: string;
}

/** What travels between states: artefacts by reference, strings and numbers by value. */
export type Value = Artefact | string | number | null;

export function isArtefact(value: unknown): value is Artefact {
  if (typeof value !== "object" || value === null) return false;
  const v = value as Record<string, unknown>;
  return (
    (v.kind === "image" || v.kind === "mask") &&
    typeof v.key === "string" &&
    typeof v.width === "number" &&
    typeof v.height === "number" &&
    typeof v.sha256 === "string"
  );
}
