import type { Picture } from "../../../raster/raster.js";
import { type Rgb, repaint, rgbOf } from "../field/field.js";
import { overcast, sunny } from "./daylight.js";
import { fog } from "./fog.js";
import { autumn, summer } from "./foliage.js";
import { night } from "./night.js";
import type { Environment, Time } from "./prompt.js";
import { falling, wet } from "./rain.js";
import { type Scene, sceneOf } from "./scene.js";
import { flakes, snowCover } from "./snow.js";
import { twilight } from "./twilight.js";

/** The picture in another season, weather and time of day, in the order in which the world does it. Alpha stays. */
export function applyEnvironment(picture: Picture, environment: Environment, seed: number): Picture {
  const rgb = rgbOf(picture);
  const scene = sceneOf(rgb);
  const grown = inSeason(rgb, scene, environment, seed);
  const clouded = underSky(grown, scene, environment, seed);
  const timed = atTime(clouded, scene, environment, seed);
  return repaint(picture, inAir(timed, scene, environment, seed), null);
}

/** What grows and what lies on the ground. */
function inSeason(rgb: Rgb, scene: Scene, { season, weather, strength }: Environment, seed: number): Rgb {
  const leaves = season === "autumn" ? autumn(rgb, scene, seed) : season === "summer" ? summer(rgb, scene) : rgb;
  if (season === "winter" || weather === "snow" || weather === "blizzard")
    return snowCover(leaves, scene, strength, seed);
  return leaves;
}

/** The light of the sky, clear or clouded, and what rain leaves on the ground. */
function underSky(rgb: Rgb, scene: Scene, { season, weather, time, strength }: Environment, seed: number): Rgb {
  switch (weather) {
    case "sunny":
      return time === null || time === "day" ? sunny(rgb, scene, 1) : rgb;
    case "overcast":
      return overcast(rgb, scene, 0.12 * strength, seed);
    case "rain":
      return wet(overcast(rgb, scene, 0.55, seed), scene, Math.min(1.2, strength), seed);
    case "storm":
      return wet(overcast(rgb, scene, 1, seed), scene, 1.1, seed);
    case "snow":
      return overcast(rgb, scene, 0.1, seed);
    case "blizzard":
      return overcast(rgb, scene, 0.2, seed);
    case "fog":
      return overcast(rgb, scene, 0, seed);
    case null:
      if (season === "winter") return time === null ? overcast(rgb, scene, 0, seed) : rgb;
      return season === "summer" && time === null ? sunny(rgb, scene, 0.7) : rgb;
  }
}

function atTime(rgb: Rgb, scene: Scene, { weather, time }: Environment, seed: number): Rgb {
  switch (time) {
    case "night":
      return night(rgb, scene, weather === null || weather === "sunny", seed);
    case "golden hour":
    case "sunset":
    case "dawn":
    case "dusk":
      return twilight(rgb, scene, time, seed);
    case "day":
      return weather === null ? sunny(rgb, scene, 1) : rgb;
    case null:
      return rgb;
  }
}

/** What is between the camera and things. */
function inAir(rgb: Rgb, scene: Scene, { weather, season, strength, time }: Environment, seed: number): Rgb {
  const here = { ...scene, brightness: scene.brightness * dimming(time) };
  switch (weather) {
    case "fog":
      return fog(rgb, here, strength, seed);
    case "rain":
      return falling(rgb, here, strength, 0.14, seed);
    case "storm":
      return falling(rgb, here, 1.5, 0.34, seed);
    case "snow":
      return flakes(rgb, here, strength, 0.15, seed);
    case "blizzard":
      return flakes(fog(rgb, here, 0.8, seed), here, 2.4, 1, seed);
    case "sunny":
    case "overcast":
      return rgb;
    case null:
      return season === "winter" ? flakes(rgb, here, 0.35, 0.1, seed) : rgb;
  }
}

/** How much of the day's light is left. */
function dimming(time: Time | null): number {
  switch (time) {
    case "night":
      return 0.3;
    case "dusk":
      return 0.55;
    case "sunset":
      return 0.8;
    case "dawn":
    case "golden hour":
    case "day":
    case null:
      return 1;
  }
}
