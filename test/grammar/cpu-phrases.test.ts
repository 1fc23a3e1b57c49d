import { describe, expect, it } from "vitest";
import { readBackdrop } from "../../bricks/cpu/appearance/background/prompt.js";
import { cpuBackend } from "../../bricks/cpu/backend.js";
import { checkPlan } from "../../builder/check/check-plan.js";
import { buildByGrammar } from "../../builder/grammar/build.js";
import { placePlan } from "../../builder/placement.js";
import type { CheckedPlan } from "../../statemachine/plan.js";

const APPEARANCE = ["FLUX-CBG", "FLUX-STYLE", "FLUX-ENV", "FLUX-RCM"];
const backends = [cpuBackend()];

function planFor(instruction: string, init: readonly string[]): CheckedPlan {
  const built = buildByGrammar({ instruction, init });
  const why = built.diagnostics.map((d) => d.message).join(" ");
  if (built.plan === null) throw new Error(`${instruction}: ${why}`);
  const reading = checkPlan(built.plan, { init });
  if (reading.plan === null) throw new Error(`${instruction}: the plan does not pass its check`);
  return reading.plan;
}

/** What stands against running the plan for the instruction with no GPU. */
async function objections(instruction: string, init: readonly string[] = ["image"]) {
  const { diagnostics } = await placePlan(planFor(instruction, init), backends, "auto");
  return diagnostics;
}

/** The prompts, one for each FLUX-CBG of the plan. */
function scenes(instruction: string): string[] {
  return planFor(instruction, ["image"]).steps.flatMap(({ brick, inputs }) => {
    const prompt = inputs.prompt;
    return brick === "FLUX-CBG" && prompt && "text" in prompt ? [prompt.text] : [];
  });
}

/** One a line. */
const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

const backgrounds = lines(`
  blur the background
  Please blur the background.
  make the background blurry
  make the background out of focus
  give it a blurred background
  give the photo a blurry background
  add bokeh to the background
  put the background out of focus
  defocus the background
  slightly blur the background
  blur the background strongly
  blur the background a bit
  blur everything but the dog
  blur out the background
  make the background behind the woman blurry
  change the background to a blurred version of itself
  change the background to white
  plain white background
  put it on a white background
  put the cup on a black background
  make the background pure black
  change the background to a plain light grey
  change the background to dark blue
  change the background to a studio background
  put her in front of a grey studio backdrop
  change the background to a light grey studio background with a soft shadow
  change the background to a gradient from blue to pink
  add a gradient background from blue to pink
  replace the background with a gradient of teal and purple
  transparent background
  desaturate the background
  make the background black and white
  make the background darker
  darken the background
  make the background brighter
  set the background color to #ff8800
  change the background to pastel pink
  paint the background blue
  color the background yellow
  use a green screen background`);

const givenBackgrounds = lines(`
  replace the background with my picture
  change the background
  use my picture as the background
  change the background to the attached photo
  swap the background with the one I uploaded
  change the background to the beach in my photo
  change the background to a beach`);

const styles = lines(`
  turn it into an oil painting
  make it look like a watercolor
  convert to pencil sketch
  sketch this
  in the style of a charcoal drawing
  cartoonize it
  turn it into a comic book
  make it a pop art poster
  turn it into pop art
  turn it into 8-bit
  make it pixel art
  turn it into a mosaic
  make it look like a stained glass window
  black and white style
  make it film noir
  sepia style
  give it a vintage look
  make it look like a polaroid
  turn it into a blueprint
  neon style
  make it an impressionist painting
  pointillism
  make it look like an etching
  halftone style
  line art
  turn it into line art
  coloured pencil drawing
  Chinese ink painting
  turn it into a pastel drawing
  gouache painting`);

const environments = lines(`
  make it snow
  add rain
  make it foggy
  make it sunny
  make it overcast
  make it stormy
  turn day into night
  make it a starry night
  make it look like sunset
  change the time of day to dusk
  make it sunrise
  golden hour
  blue hour
  light rain
  heavy snow
  make it noon
  change the season to fall
  make it look like winter
  change the season to summer
  a rainy night
  make it a foggy morning
  make it a snowy winter night
  a stormy autumn evening
  change the weather to a blizzard
  make the sky overcast`);

const colours = lines(`
  make the car red
  paint the door dark green
  make the cup #00aa88
  turn the shirt pastel pink
  make the statue gold
  make the bowl silver
  turn the ring into copper
  make the cup stainless steel
  dye her hair blonde
  make the dogs black
  change the colour of the bean bag to red
  change the red car to blue
  make the car navy blue
  make the wall off-white
  make the cup matte black
  make the dress burgundy
  change the hat to a deep purple
  make the grass greener
  make the flowers more colourful
  whiten the shirt
  blacken the horse's coat
  gild the statue`);

describe("what the grammar writes for the appearance bricks", () => {
  it("is of some hundred instructions", () => {
    const all = [...backgrounds, ...givenBackgrounds, ...styles, ...environments, ...colours];
    expect(new Set(all).size).toBeGreaterThanOrEqual(110);
  });

  it.each([...backgrounds, ...styles, ...environments, ...colours])("runs without a GPU: %s", async (instruction) => {
    expect(planFor(instruction, ["image"]).steps.some(({ brick }) => APPEARANCE.includes(brick))).toBe(true);
    expect(await objections(instruction)).toEqual([]);
  });

  it.each(givenBackgrounds)("puts the picture that was given behind the subject: %s", async (instruction) => {
    const init = ["image", "background"];
    const step = planFor(instruction, init).steps.find(({ brick }) => brick === "FLUX-CBG");
    expect(step?.inputs.background).toEqual({ ref: "init[background]" });
    expect(await objections(instruction, init)).toEqual([]);
  });

  it.each([
    ["slightly blur the background", 0.5],
    ["blur the background a little", 0.5],
    ["blur the background", 1],
    ["blur the background heavily", 1.6],
  ])("blurs by as much as was said: %s", (instruction, strength) => {
    expect(scenes(instruction).map((prompt) => readBackdrop(prompt, false))).toEqual([{ kind: "blurred", strength }]);
  });

  it("keeps the subject that the instruction names sharp", () => {
    for (const instruction of ["blur everything except the red cup", "blur the background behind the red cup"]) {
      expect(planFor(instruction, ["image"]).steps[0]).toMatchObject({
        brick: "RES",
        inputs: { prompt: { text: "the red cup" } },
      });
    }
  });
});

describe("what the appearance bricks cannot do without a GPU", () => {
  it.each([
    ["turn it into anime", "anime"],
    ["make it Studio Ghibli style", "ghibli"],
    ["in the style of Van Gogh", "van gogh"],
    ["make it cyberpunk", "cyberpunk"],
    ["turn it into claymation", "claymation"],
    ["change the background to a beach", "beach"],
    ["put the dog on the moon", "moon"],
    ["change the background to a blurred city street", "blurred city street"],
    ["change the background to a blue ocean", "blue ocean"],
    ["replace the background with a brick wall", "brick wall"],
    ["make the background a jungle at dawn", "jungle at dawn"],
    ["make the shirt striped", "striped"],
    ["make the cup checkered", "checkered"],
    ["make the table wooden", "wooden"],
    ["turn the sofa into leather", "leather"],
    ["make the car red and blue", "red"],
    ["make it spring", "spring"],
    ["change the weather to a tornado", "tornado"],
    ["make it a frosty morning", "frosty"],
  ])("is refused in the person's own words, with the next step: %s", async (instruction, words) => {
    const [objection, ...others] = await objections(instruction);
    expect(others).toEqual([]);
    expect(objection?.message).toContain(`"${words}"`);
    expect(objection?.message).toMatch(/^FLUX-\w+ cannot run here: .*\.$/);
    expect(objection?.hint).toContain("GPU endpoint");
  });
});
