import type { Diagnostic } from "../../platform/diagnostic.js";

/** More than this helps nobody; a hostile answer could ask for millions. */
const MOST = 40;

export interface Place {
  readonly step?: string;
  readonly port?: string;
}

/** What the parser found on its way: repairs it made, errors that stop it. */
export class Findings {
  readonly #list: Diagnostic[] = [];
  #failed = false;

  get all(): readonly Diagnostic[] {
    return this.#list;
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** Always answers undefined, so that a reader of one value can say `return findings.error(…)`. */
  error(errorCode: string, message: string, hint: string, place: Place = {}): undefined {
    this.#failed = true;
    this.#add({ code: errorCode, severity: "error", ...place, message, hint });
  }

  repair(repairCode: string, message: string, place: Place = {}): void {
    this.#add({ code: repairCode, severity: "repair", ...place, message });
  }

  note(noteCode: string, message: string, place: Place = {}): void {
    this.#add({ code: noteCode, severity: "note", ...place, message });
  }

  #add(diagnostic: Diagnostic): void {
    const same = (d: Diagnostic) => d.code === diagnostic.code && d.message === diagnostic.message;
    if (this.#list.length < MOST && !this.#list.some(same)) this.#list.push(diagnostic);
  }
}
