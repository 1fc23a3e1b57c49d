import { clamp, mix, type Rgb, smoothstep } from "../field/field.js";
import { randomFrom } from "../field/random.js";
import { cloudCeiling, ownClouds } from "./clouds.js";
import { gradientAt, mapLab, type Stop } from "./lab.js";
import { glowing } from "./lamps.js";
import type { Scene } from "./scene.js";

export type Twilight = "golden hour" | "sunset" | "dawn" | "dusk";

interface Light {
  /** The clear sky from the top to the horizon. */
  readonly sky: readonly Stop[];
  /** How much of the old sky is replaced. */
  readonly replace: number;
  /** Clouds: their lit and their shaded side. */
  readonly lit: readonly [number, number, number];
  readonly shade: readonly [number, number, number];
  /** The land: factor and power of lightness, then tint of its lights and of its shadows. */
  readonly exposure: number;
  readonly contrast: number;
  readonly lights: readonly [number, number];
  readonly shadows: readonly [number, number];
  readonly colour: number;
  /** The glow about the sun, 0 … 1, and the haze that it lights along the horizon. */
  readonly sun: number;
  readonly haze: number;
  readonly lamps: number;
}

const LIGHTS: Readonly<Record<Twilight, Light>> = {
  "golden hour": {
    sky: [
      [0, 0.66, -0.02, -0.075],
      [0.55, 0.78, 0.0, -0.025],
      [0.85, 0.88, 0.02, 0.055],
      [1, 0.92, 0.018, 0.085],
    ],
    replace: 0.75,
    lit: [0.93, 0.025, 0.075],
    shade: [0.72, 0.01, 0.0],
    exposure: 0.97,
    contrast: 1.12,
    lights: [0.022, 0.062],
    shadows: [0.004, 0.004],
    colour: 1.12,
    sun: 0.55,
    haze: 0.2,
    lamps: 0,
  },
  sunset: {
    sky: [
      [0, 0.43, 0.028, -0.085],
      [0.35, 0.56, 0.075, -0.045],
      [0.62, 0.68, 0.115, 0.035],
      [0.84, 0.78, 0.085, 0.115],
      [1, 0.88, 0.03, 0.135],
    ],
    replace: 0.95,
    lit: [0.84, 0.085, 0.085],
    shade: [0.47, 0.055, -0.035],
    exposure: 0.72,
    contrast: 1.22,
    lights: [0.045, 0.082],
    shadows: [0.012, -0.022],
    colour: 0.92,
    sun: 1,
    haze: 0.25,
    lamps: 0.35,
  },
  dawn: {
    sky: [
      [0, 0.6, 0.012, -0.07],
      [0.45, 0.73, 0.045, -0.028],
      [0.78, 0.84, 0.06, 0.03],
      [1, 0.92, 0.028, 0.075],
    ],
    replace: 0.92,
    lit: [0.91, 0.055, 0.03],
    shade: [0.66, 0.035, -0.03],
    exposure: 0.84,
    contrast: 1.02,
    lights: [0.03, 0.03],
    shadows: [0.008, -0.028],
    colour: 0.86,
    sun: 0.7,
    haze: 0.5,
    lamps: 0.2,
  },
  dusk: {
    sky: [
      [0, 0.28, 0.006, -0.085],
      [0.4, 0.39, 0.022, -0.09],
      [0.72, 0.53, 0.06, -0.05],
      [0.9, 0.64, 0.08, 0.01],
      [1, 0.7, 0.07, 0.05],
    ],
    replace: 0.97,
    lit: [0.58, 0.075, -0.015],
    shade: [0.33, 0.03, -0.07],
    exposure: 0.56,
    contrast: 1.1,
    lights: [0.012, -0.02],
    shadows: [0.006, -0.05],
    colour: 0.62,
    sun: 0.35,
    haze: 0.15,
    lamps: 0.9,
  },
};

/** The sun low: a graded sky whose clouds are lit from below, the land in its light with coloured shadows. */
export function twilight(rgb: Rgb, scene: Scene, kind: Twilight, seed: number): Rgb {
  const light = LIGHTS[kind];
  const { width, height } = scene;
  const clouds = ownClouds(rgb, scene);
  // A clear or a blank sky gets clouds of its own; real ones stay.
  const invented =
    scene.skyShare > 0.02 && (clouds.share < 0.08 || clouds.share > 0.75) ? cloudCeiling(scene, 1.1, seed) : null;
  const chance = randomFrom(seed)();
  // Under a sky the sun stands on the horizon; in a close-up or a room its light comes in low from one side.
  const open = scene.skyShare > 0.02;
  const sunX = open ? 0.3 + 0.4 * chance : chance < 0.5 ? -0.1 : 1.1;
  const sunY = open ? scene.horizon : 0.25;
  const tint = open ? 1 : 0.5;
  const exposure = open ? light.exposure : mix(light.exposure, 1, 0.3);
  const end = Math.max(0.05, scene.skyEnd) * height;
  const above = new Float32Array(3);
  const painted = mapLab(rgb, (lab, i, x, y) => {
    const sky = scene.sky.data[i];
    const near = sunGlow(x / width - sunX, (y / height - sunY) * (height / width)) * light.sun;
    const far = scene.depth.data[i];
    const L0 = lab[0];
    const lightness = exposure * stretched(L0, light.contrast);
    const w = smoothstep(0.15, 0.85, L0);
    const amount = tint * (0.5 + 0.6 * L0);
    const haze = open ? 0.7 * light.haze * smoothstep(0.35, 0.95, far) : 0;
    gradientAt(light.sky, 0.97, above);
    const land = [
      mix(lightness + near * 0.1 * L0, above[0], haze),
      mix(lab[1] * light.colour + mix(light.shadows[0], light.lights[0], w) * amount + near * 0.02, above[1], haze),
      mix(lab[2] * light.colour + mix(light.shadows[1], light.lights[1], w) * amount + near * 0.05, above[2], haze),
    ];
    const water = scene.water.data[i];
    if (water > 0) {
      // The sky upside down, darker and ruffled by what the water already shows.
      gradientAt(light.sky, clamp(1 - ((y - end) / Math.max(1, height - end)) * 1.1, 0, 1), above);
      const ruffle = (L0 - 0.82) * 0.5;
      const mirrored = [
        above[0] * 0.9 * light.exposure ** 0.4 + ruffle + near * 0.06,
        above[1] * 0.9,
        above[2] * 0.9 + near * 0.03,
      ];
      for (let c = 0; c < 3; c++) land[c] = mix(land[c], mirrored[c], water * 0.8 * light.replace);
    }
    if (sky > 0) {
      gradientAt(light.sky, clamp(y / end, 0, 1), above);
      const own =
        invented === null
          ? clouds.cover.data[i]
          : 0.85 * smoothstep(0.5, 0.68, invented.data[i]) * smoothstep(0, 0.1, 1 - y / end);
      const relief = invented === null ? clouds.relief.data[i] * 1.6 : (0.62 - invented.data[i]) * 2.4;
      const lift = clamp(0.5 + relief * 1.6 + near * 0.35, 0, 1);
      for (let c = 0; c < 3; c++) above[c] = mix(above[c], mix(light.shade[c], light.lit[c], lift), own * 0.85);
      above[0] = Math.min(0.985, above[0] + near * 0.13 + (invented === null ? 0 : clouds.relief.data[i] * 0.15));
      above[2] += near * 0.03;
      for (let c = 0; c < 3; c++) lab[c] = mix(land[c], mix(lab[c], above[c], light.replace), sky);
    } else {
      lab.set(land);
    }
  });
  return light.lamps > 0 ? glowing(painted, scene.lamps, light.lamps) : painted;
}

/** More contrast about the middle; 0, 0.5 and 1 stay. */
function stretched(L: number, contrast: number): number {
  return L <= 0.5 ? 0.5 * (L / 0.5) ** contrast : 1 - 0.5 * (Math.max(0, 1 - L) / 0.5) ** contrast;
}

function sunGlow(dx: number, dy: number): number {
  const distance = Math.hypot(dx, dy * 1.3);
  return 0.75 * Math.exp(-distance * 5.5) + 0.35 * Math.exp(-(distance ** 2) * 6);
}
