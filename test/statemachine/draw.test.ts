import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { BOX_WIDTH } from "../../statemachine/draw/box.js";
import { assignX, placeApart } from "../../statemachine/draw/coordinates.js";
import { layOut } from "../../statemachine/draw/layers.js";
import { drawMermaid } from "../../statemachine/draw/mermaid.js";
import { drawingOf } from "../../statemachine/draw/model.js";
import { drawSvg } from "../../statemachine/draw/svg.js";
import { escapeXml, fitText, textWidth, wrapText } from "../../statemachine/draw/text.js";
import { planArbitrary } from "../support/plan-arbitrary.js";
import { plan, removal, twoObjects } from "../support/plans.js";

const hostile = '</text><script>alert("1")</script>\u0000\ud800 & \'"]:::x\n  n9 --> n0 `]`; %% end';

function withPrompt(prompt: string) {
  return plan([["step1", "RES", { image: "init[image]", prompt }]], ["step1[mask]"]);
}

describe("the SVG of a plan", () => {
  test("is a picture that a renderer accepts, of the size that it says", async () => {
    const svg = drawSvg(twoObjects, { theme: "light" });
    const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!;
    const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(Math.abs(info.width - Number(width))).toBeLessThanOrEqual(1);
    expect(Math.abs(info.height - Number(height))).toBeLessThanOrEqual(1);
    // More than a blank sheet: the header tints, arrows and texts are there.
    const colours = new Set<number>();
    for (let i = 0; i < data.length; i += 3) colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
    expect(colours.size).toBeGreaterThan(50);
  });

  test("shows every step once, and every arrow with its ports", () => {
    const svg = drawSvg(removal);
    for (const { id, brick } of removal.steps) {
      expect(svg.split(`>${brick}</text>`)).toHaveLength(2);
      expect(svg.split(`>${id}</text>`)).toHaveLength(2);
    }
    expect(svg.match(/class="arrow/g)).toHaveLength(3);
    expect(svg).toContain(">image → preimage, score</text>");
    expect(svg).toContain(">“the ball”</text>");
    expect(svg).toContain(">result 1: image</text>");
  });

  test("puts independent steps at the same height and users below what they use", () => {
    const at = [...drawSvg(twoObjects).matchAll(/<g transform="translate\(([\d.]+) ([\d.]+)\)"><title>(step\d)/g)];
    const places = new Map(at.map(([, x, y, id]) => [id!, { x: Number(x), y: Number(y) }]));
    expect(places.get("step1")!.y).toBe(places.get("step2")!.y);
    expect(Math.abs(places.get("step1")!.x - places.get("step2")!.x)).toBeGreaterThan(BOX_WIDTH);
    expect(places.get("step3")!.y).toBeGreaterThan(places.get("step1")!.y);
    expect(places.get("step4")!.y).toBeGreaterThan(places.get("step3")!.y);
  });

  test("lets no text of a plan out of its place", async () => {
    const svg = drawSvg({ ...withPrompt(hostile), instruction: hostile });
    expect(svg).not.toMatch(/<script|\p{Cs}/u);
    expect(svg).not.toContain("\u0000");
    expect(svg).toContain("&lt;script&gt;");
    await expect(sharp(Buffer.from(svg)).metadata()).resolves.toMatchObject({ format: "svg" });
  });

  test("draws any plan as well-formed XML", async () => {
    await fc.assert(
      fc.asyncProperty(
        planArbitrary({ maxSteps: 20 }),
        fc.string({ unit: "binary", maxLength: 40 }),
        async (edit, text) => {
          const svg = drawSvg(
            { ...edit, instruction: text },
            { notes: { step1: { status: "failed", seconds: 1, thumbnail: text } } },
          );
          await sharp(Buffer.from(svg)).metadata();
        },
      ),
      { numRuns: 30 },
    );
  });

  test("adds what a run made of each step: its time, its state and a thumbnail", () => {
    const svg = drawSvg(removal, {
      notes: {
        step1: { status: "cached", seconds: 0.012, thumbnail: "artefacts/step1-mask.png" },
        step2: { status: "done", seconds: 12.34, thumbnail: "artefacts/step2.png" },
        step3: { status: "failed" },
      },
    });
    expect(svg).toContain(">cached · 0.01 s</text>");
    expect(svg).toContain(">12.3 s</text>");
    expect(svg).toContain('<g class="failed"');
    expect(svg).toContain('href="artefacts/step1-mask.png"');
    expect(svg).toContain('href="artefacts/step2.png"');
  });

  test("takes as a thumbnail only what can be nothing but a picture", () => {
    for (const thumbnail of [
      "javascript:alert(1)",
      "data:text/html;base64,PHA+",
      "//host/a.png",
      "http://host/a.png",
      'a" onload="x',
      "data:image/svg+xml;base64,PHN2Zz4=",
    ]) {
      expect(drawSvg(removal, { notes: { step1: { thumbnail } } })).not.toContain("<image");
    }
    for (const thumbnail of ["a/b.png", "https://host/a.png?x=1&y=2", "data:image/png;base64,iVBORw0KGgo="]) {
      expect(drawSvg(removal, { notes: { step1: { thumbnail } } })).toContain("<image");
    }
  });

  test("follows the reader's light or dark setting unless told which", () => {
    expect(drawSvg(removal)).toContain("@media (prefers-color-scheme:dark)");
    expect(drawSvg(removal, { theme: "dark" })).not.toContain("@media");
    expect(drawSvg(removal, { theme: "dark" })).not.toBe(drawSvg(removal, { theme: "light" }));
  });
});

describe("the layout", () => {
  test("never lets boxes or passing arrows overlap, and points every arrow down", () => {
    fc.assert(
      fc.property(planArbitrary({ maxSteps: 40 }), (edit) => {
        const { boxes, arrows } = drawingOf(edit);
        const layered = layOut(boxes.length, arrows);
        const width = (spot: number) => (layered.spots[spot]?.kind === "box" ? 200 : 10);
        const x = assignX(layered, width, 20);
        const layerOf = new Map(layered.layers.flatMap((layer, index) => layer.map((spot) => [spot, index] as const)));
        for (const layer of layered.layers) {
          for (let i = 1; i < layer.length; i++) {
            const [left, right] = [layer[i - 1]!, layer[i]!];
            expect(x[right]! - x[left]!).toBeGreaterThanOrEqual((width(left) + width(right)) / 2 + 20 - 1e-6);
          }
        }
        for (const route of layered.routes) {
          for (let i = 1; i < route.length; i++) expect(layerOf.get(route[i]!)).toBe(layerOf.get(route[i - 1]!)! + 1);
        }
        expect([...layerOf.keys()].sort((a, b) => a - b)).toEqual([...layered.spots.keys()]);
      }),
      { numRuns: 60 },
    );
  });

  test("places what would overlap as near to its wishes as the distances allow", () => {
    expect(
      placeApart(
        [
          { at: 0, weight: 1 },
          { at: 0, weight: 1 },
        ],
        () => 10,
      ),
    ).toEqual([-5, 5]);
    expect(
      placeApart(
        [
          { at: 0, weight: 3 },
          { at: 0, weight: 1 },
        ],
        () => 8,
      ),
    ).toEqual([-2, 6]);
    expect(
      placeApart(
        [
          { at: 0, weight: 1 },
          { at: 50, weight: 1 },
        ],
        () => 10,
      ),
    ).toEqual([0, 50]);
  });
});

describe("text in a drawing", () => {
  test("is escaped, and what XML cannot hold is replaced", () => {
    expect(escapeXml(`<a b="c">&'\u0001\ud800x`)).toBe("&lt;a b=&quot;c&quot;&gt;&amp;&#39;\ufffd\ufffdx");
    expect(escapeXml("春 🐈")).toBe("春 🐈");
  });

  test("is cut with an ellipsis where it does not fit, and wrapped at blanks", () => {
    expect(fitText("short", 12, 200)).toBe("short");
    const cut = fitText("a very long prompt that goes on and on", 12, 100);
    expect(cut).toMatch(/^a very.*…$/);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(100);
    const lines = wrapText("the two bottles on the left of the table", 12, 120, 3);
    expect(lines.join(" ")).toBe("the two bottles on the left of the table");
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(120);
    expect(wrapText("x".repeat(500), 12, 120, 3).at(-1)).toMatch(/…$/);
  });
});

describe("the Mermaid flowchart of a plan", () => {
  test("has a node for each step and an arrow for each pair, with the ports on it", () => {
    expect(drawMermaid(removal)).toBe(
      `flowchart TD
  n0["<b>RES</b> step1<br/>image: photo<br/>prompt: “the ball”"]:::selects
  n1["<b>FASTINPAINT</b> step2<br/>image: photo"]:::replaces
  n2["<b>FLUX-INPAINT</b> step3<br/>image: photo<br/><i>result 1: image</i>"]:::replaces
  n0 -->|"mask"| n1
  n0 -->|"mask"| n2
  n1 -->|"image → preimage, score"| n2
  classDef replaces fill:#7a5af822,stroke:#7a5af8,stroke-width:2px
  classDef selects fill:#0e938422,stroke:#0e9384,stroke-width:2px
`,
    );
  });

  test("keeps any text within its label", () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(hostile), fc.string({ unit: "binary" })), (text) => {
        const [, node, styles, ...rest] = drawMermaid(withPrompt(text)).trimEnd().split("\n");
        expect(node).toMatch(/^ {2}n0\["[^"`<>&]*(<\/?[bi]>|<br\/>|[^"`<>&])*"\]:::selects$/u);
        expect(styles).toMatch(/^ {2}classDef selects/);
        expect(rest).toEqual([]);
      }),
    );
  });
});
