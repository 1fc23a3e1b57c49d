import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkPlan } from "../../builder/check/check-plan.js";
import { buildByGrammar } from "../../builder/grammar/build.js";
import { readExamples } from "./expected.js";

/** Brick and inputs but the picture, on one line. */
function steps(instruction: string, init: readonly string[] = ["image"]): string[] {
  const { plan } = buildByGrammar({ instruction, init });
  return (plan?.steps ?? []).map(({ brick, inputs }) => {
    const said = Object.entries(inputs).flatMap(([port, input]) => {
      if (input === null || port === "image") return [];
      return [`${port}=${"ref" in input ? input.ref : "text" in input ? input.text : input.number}`];
    });
    return [brick, ...said].join(" ");
  });
}

const refusal = (instruction: string, init: readonly string[] = ["image"]) =>
  buildByGrammar({ instruction, init }).diagnostics.find(({ severity }) => severity === "error")?.code;

describe("the ratio of a tone brick", () => {
  it.each([
    ["make it brighter", "BRIGHTNESS ratio=0.7"],
    ["make the photo darker", "BRIGHTNESS ratio=0.3"],
    ["make it slightly brighter", "BRIGHTNESS ratio=0.6"],
    ["lower the exposure a little", "BRIGHTNESS ratio=0.4"],
    ["make the picture much darker", "BRIGHTNESS ratio=0.15"],
    ["increase the contrast a lot", "CONTRAST ratio=0.85"],
    ["reduce the contrast", "CONTRAST ratio=0.3"],
    ["make the photo less saturated", "SATURATION ratio=0.3"],
    ["Increase the brightness by 30%", "BRIGHTNESS ratio=0.65"],
    ["the photo is too blue", "WARMTH ratio=0.7"],
    ["the photo is too yellow", "WARMTH ratio=0.3"],
    ["the photo is not bright enough", "BRIGHTNESS ratio=0.7"],
    ["the photo is overexposed", "BRIGHTNESS ratio=0.3"],
    ["desaturate the photo completely", "GRAYSCALE"],
    ["sharpen the photo slightly", "SHARPEN ratio=0.35"],
  ])("for '%s' is %s", (instruction, step) => {
    expect(steps(instruction)).toEqual([step]);
  });

  it("is left to a restoration brick, which looks at the picture", () => {
    expect(steps("remove the noise and the blur")).toEqual(["DENOISE", "DEBLUR"]);
    expect(steps("the photo is too dark")).toEqual(["LOW-LIGHT"]);
  });
});

describe("a tone brick's region", () => {
  it("is the object that is named", () => {
    expect(steps("make the dog brighter")).toEqual(["RES prompt=the dog", "BRIGHTNESS mask=step1[mask] ratio=0.7"]);
    expect(steps("reduce the noise in the sky")).toEqual(["RES prompt=the sky", "DENOISE mask=step1[mask]"]);
    expect(steps("sharpen the sign on the left")[0]).toBe("RES prompt=the sign on the left");
  });

  it("is all but what keeps its colour", () => {
    const plan = ["RES prompt=the red car", "INVERSE mask2=step1[mask]", "GRAYSCALE mask=step2[mask]"];
    expect(steps("Make everything black and white except the red car")).toEqual(plan);
    expect(steps("only the red car in colour")).toEqual(plan);
    expect(steps("Make the photo black and white but keep the red car in color")).toEqual(plan);
    expect(steps("Keep the red car in color and make the rest black and white")).toEqual(plan);
    expect(steps("make everything else black and white")[0]).toBe("SOS");
  });

  it("leaves out what is to be kept", () => {
    expect(steps("make it brighter but keep the dog unchanged")).toEqual([
      "RES prompt=the dog",
      "INVERSE mask2=step1[mask]",
      "BRIGHTNESS mask=step2[mask] ratio=0.7",
    ]);
  });

  it("is the person's mask for 'this', 'here' and the masked area, and not for the photo", () => {
    const init = ["image", "mask"];
    for (const instruction of ["make this brighter", "increase the brightness here", "brighten the masked area"])
      expect(steps(instruction, init)).toEqual(["BRIGHTNESS mask=init[mask] ratio=0.7"]);
    expect(steps("make the photo brighter", init)).toEqual(["BRIGHTNESS ratio=0.7"]);
    expect(refusal("increase the brightness here")).toBe("NEEDS_MASK");
  });

  it("is the whole picture once the object of the edit before is gone", () => {
    expect(steps("remove the dog and make it brighter").at(-1)).toBe("BRIGHTNESS ratio=0.7");
    expect(steps("make the door red and make it brighter").at(-1)).toBe("BRIGHTNESS mask=step3[mask] ratio=0.7");
  });

  it("never is a phrase that only says what the change is good for", () => {
    expect(steps("Dehaze the photograph for improved clarity.")).toEqual(["DEHAZE"]);
    expect(steps("Enhance the image sharpness to reveal finer details.")).toEqual(["SHARPEN"]);
  });
});

describe("enlarging", () => {
  it("takes the factor that is said, four at most", () => {
    expect(steps("upscale the photo 4x")).toEqual(["UPSCALE ratio=4"]);
    expect(steps("make the picture 3 times larger")).toEqual(["UPSCALE ratio=3"]);
    expect(steps("enlarge the photo")).toEqual(["UPSCALE"]);
    expect(steps("make the photo twice as large")).toEqual(["UPSCALE ratio=2"]);
    expect(steps("enlarge the photo ten times")).not.toContain("UPSCALE ratio=10");
  });

  it("is the last step, whatever is said after it", () => {
    expect(steps("upscale the photo and remove the dog").at(-1)).toBe("UPSCALE");
    expect(steps("sharpen and upscale this photo")).toEqual(["SHARPEN", "UPSCALE"]);
  });

  it("adds no scene, and a wider canvas is no enlarging", () => {
    expect(steps("enlarge the photo to the right")[0]).toMatch(/^CMI-PRED/);
    expect(steps("Make the photo wider.")[0]).toMatch(/^CMI-PRED/);
  });
});

describe("words of tone in other edits", () => {
  it.each([
    ["make the car a darker red", "FLUX-RCM"],
    ["make the dress a lighter blue dress", "FLUX-RCM"],
    ["make it a bright day", "FLUX-ENV"],
    ["make the street foggy", "FLUX-ENV"],
    ["remove the dark clouds", "FLUX-INPAINT"],
    ["remove the black and white cat", "FLUX-INPAINT"],
    ["add a bright light in the window", "FLUX-FILL"],
    ["apply a black and white film style", "FLUX-STYLE"],
  ])("stay what they were: '%s' ends in %s", (instruction, brick) => {
    expect(steps(instruction).at(-1)?.split(" ")[0]).toBe(brick);
  });
});

describe("a refusal of tone", () => {
  it.each([
    "smooth her skin",
    "brighten her face",
    "make the nose smaller and the chin sharper",
    "remove the rain",
    "remove the snow",
    "blur the license plate",
    "make the photo grainy",
    "colorize the black and white photo",
    "turn it into sepia",
  ])("stands where no brick does it: %s", (instruction) => {
    expect(refusal(instruction)).toBe("NO_BRICK");
  });

  it.each(["adjust the white balance", "adjust the brightness", "correct the exposure"])(
    "asks which way: %s",
    (instruction) => {
      expect(refusal(instruction)).toBe("AMBIGUOUS");
    },
  );
});

describe("the checker", () => {
  const tone = readExamples(readFileSync("test/fixtures/instructions/development.tsv", "utf8"));

  it.each(["image", "image,mask"])("accepts every plan of the development instructions for %s", (given) => {
    const init = given.split(",");
    for (const { instruction } of tone) {
      const { plan } = buildByGrammar({ instruction, init });
      if (plan === null) continue;
      const { diagnostics } = checkPlan(plan, { init });
      expect(
        diagnostics.filter(({ severity }) => severity === "error"),
        instruction,
      ).toEqual([]);
    }
  });
});
