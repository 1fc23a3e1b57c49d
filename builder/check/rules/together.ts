import { code, listed } from "../quote.js";
import { constraints, error, given, type Rule } from "../situation.js";

/** Ports that are given together or not at all. */
export const allOrNone: Rule = ({ steps }) =>
  [...steps.values()].flatMap((bound) =>
    constraints(bound.spec, "all-or-none").flatMap(({ ports }) => {
      const have = given(bound.step, ports);
      if (have.length === 0 || have.length === ports.length) return [];
      const lack = ports.filter((port) => !have.includes(port));
      const message = `${listed(ports.map(code))} go together; ${listed(lack.map(code))} ${lack.length === 1 ? "is" : "are"} null.`;
      return [error("ALL_OR_NONE", bound, lack[0] ?? null, message, "Give all of them, or none.")];
    }),
  );

/** Ports that another port needs beside it. */
export const requires: Rule = ({ steps }) =>
  [...steps.values()].flatMap((bound) =>
    constraints(bound.spec, "requires").flatMap(({ port, when }) => {
      const [reason] = given(bound.step, when);
      if (reason === undefined || given(bound.step, [port]).length > 0) return [];
      const meaning = bound.spec.inputs[port]?.meaning ?? "";
      const message = `${code(reason)} needs ${code(port)} beside it.`;
      return [error("MISSING_INPUT", bound, port, message, `${code(port)} is ${meaning}.`)];
    }),
  );

/** Ports of which one and only one is given. */
export const exactlyOne: Rule = ({ steps }) =>
  [...steps.values()].flatMap((bound) =>
    constraints(bound.spec, "exactly-one").flatMap(({ ports }) => {
      const have = given(bound.step, ports);
      if (have.length === 1) return [];
      const state = have.length === 0 ? "none of them is given" : `you gave ${listed(have.map(code))}`;
      const message = `it takes exactly one of ${listed(ports.map(code))}; ${state}.`;
      const hint = have.length === 0 ? "Give one." : "Set the others to null.";
      return [error("EXACTLY_ONE", bound, have[1] ?? ports[0] ?? null, message, hint)];
    }),
  );
