import type { Json } from "./json.js";

/**
 * The workflow variables that a scope sees: its own, and those of the scopes around it as they stood when it began
 * (they cannot change meanwhile, since the state around it is still running).
 */
export class Variables {
  #visible: Readonly<Record<string, Json>>;

  constructor(outer?: Variables) {
    this.#visible = outer?.visible ?? {};
  }

  get visible(): Readonly<Record<string, Json>> {
    return this.#visible;
  }

  assign(values: Readonly<Record<string, Json>>): void {
    this.#visible = { ...this.#visible, ...values };
  }
}
