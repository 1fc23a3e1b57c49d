import { describe, expect, test } from "vitest";
import { createCompiler } from "../../local/engine/expression.js";
import { defaultLimits } from "../../local/engine/limits.js";

const compiler = createCompiler({ ...defaultLimits, expressionMs: 300 }, () => 0.25);
const evaluate = (source: string, input: unknown = {}) =>
  compiler.compile(source).evaluate({ states: { input }, list: [1, 2, 3] }, "Output");

describe("an expression", () => {
  test.each<[string, unknown]>([
    ["$states.input.a.b", 1],
    ["$list[$ > 1]", [2, 3]],
    ["$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(5, -5, -5)", [5, 0, -5]],
    ["$range(0, 1, 0.25)", [0, 0.25, 0.5, 0.75, 1]],
    ["$hash('', 'MD5')", "d41d8cd98f00b204e9800998ecf8427e"],
    ["$hash('é', 'SHA-1')", "bf15be717ac1b080b4f1c456692825891ff5073d"],
    ["$random()", 0.25],
    ["$random(7) = $random(7) and $random(7) != $random(8)", true],
    ["$match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/).index", 0],
    ['$parse(\'{"a":[1,{"b":null}]}\')', { a: [1, { b: null }] }],
    ["$pad('é', -3, '#')", "##é"],
    ["$replace('a-b-c', /-/, '+')", "a+b+c"],
    ["$split('a1b22c', /\\d+/)", ["a", "b", "c"]],
  ])("%s has its value", async (source, value) => {
    expect(await evaluate(source, { a: { b: 1 } })).toEqual(value);
  });

  test.each([
    ["$nothing", "returned nothing (undefined)"],
    ["$eval('1 + 1')", "Attempted to invoke a non-function"],
    ["function($x){ $x }", "unsupported result type"],
    ["1/0", "unsupported result type"],
    ["$hash('x', 'CRC')", "the algorithm must be one of"],
    ["$parse('{')", "threw an error during evaluation"],
    ["$range(1, 2000, 1)", "at most 1000 items"],
    ["$partition([1], 0)", "must be a positive integer"],
    ["$states.input.constructor", "returned nothing"],
    ["$states.input.constructor.constructor('return process')()", "returned nothing"],
  ])("%s fails with the reason and the field", async (source, reason) => {
    await expect(evaluate(source, { a: 1 })).rejects.toMatchObject({
      message: expect.stringContaining(reason),
      location: "Output",
    });
  });

  test.each([
    ["endless recursion", "($f := function($n){ 1 + $f($n + 1) }; $f(0))"],
    ["an endless loop by tail calls", "($f := function(){ $f() }; $f())"],
    ["a catastrophic regular expression", "$contains('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/)"],
    ["a sequence of ten million", "[1..10000000]"],
    ["a padding that would end the process", "$pad('', 300000000)"],
    ["a string that doubles for ever", "$length($reduce([1..64], function($a, $i){ $a & $a }, 'xxxxxxxx'))"],
  ])("that is hostile (%s) is given up and leaves the process well", async (_, source) => {
    await expect(evaluate(source)).rejects.toMatchObject({ name: "EvaluationFailure" });
    expect(await evaluate("1 + 1")).toBe(2);
  });

  test("is compiled once", () => {
    expect(compiler.compile("$a + 1")).toBe(compiler.compile("$a + 1"));
    expect(() => compiler.compile("$a +")).toThrow(SyntaxError);
  });
});
