import type { Backend } from "../backend.js";
import { isWaitingBackend } from "./waiting.js";

/** Whether a backend's bricks may be models that paint by a prompt in any words: those of GPU providers and of HTTP endpoints. */
export function generates(backend: Backend): boolean {
  return isWaitingBackend(backend) || backend.name === "http";
}
