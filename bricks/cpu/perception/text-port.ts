import { type BoundCall, type Support, supported } from "../../brick.js";

/** Refuses an empty literal before anything runs; `read` may refuse others. */
export function supportsText(
  call: BoundCall,
  port: string,
  read: (text: string) => Support = () => supported,
): Support {
  const binding = call.inputs[port];
  if (binding?.from !== "literal") return supported;
  const { value } = binding;
  if (typeof value !== "string" || value.trim() === "") {
    return { ok: false, reason: `${call.brick}'s ${port} is empty`, hint: "Say in English what is meant." };
  }
  return read(value);
}
