// BRIGHT: brightness by ratio. 0 is darkest, 0.5 leaves the picture as it is, above 0.5 is brighter: factor 2 · ratio.

/** @type {import("brickwright/config").ModuleFunction} */
export default function bright({ image, ratio }) {
  const factor = 2 * Math.min(1, Math.max(0, ratio));
  const { width, height, channels, data } = image;
  const bright = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const isAlpha = channels === 4 && i % 4 === 3;
    bright[i] = isAlpha ? data[i] : Math.min(255, Math.round(data[i] * factor));
  }
  return { image: { width, height, channels, data: bright } };
}
