import type { PortValue } from "../../brick.js";
import type { ForeignError } from "../foreign-error.js";

/** What a module's thread is started with. */
export interface ThreadData {
  /** The URL that it imports. */
  readonly url: string;
  /** The function's name in the module. */
  readonly export: string;
}

export type ToThread =
  | {
      readonly type: "call";
      readonly id: number;
      readonly inputs: Readonly<Record<string, PortValue>>;
      readonly seed: number;
    }
  | { readonly type: "abort"; readonly id: number };

export type FromThread =
  | { readonly type: "answer"; readonly id: number; readonly outputs: unknown }
  | {
      readonly type: "error";
      readonly id: number;
      readonly kind: ForeignError;
      readonly message: string;
      readonly hint: string;
      readonly stack: string;
    }
  | { readonly type: "log"; readonly id: number; readonly message: string };
