import { decodeRaster, encodePng } from "../../bricks/raster/codec.js";
import { applyColourMap, type ColourMap, gridColours } from "../../bricks/raster/colour-map.js";
import { copyRaster, type Raster } from "../../bricks/raster/raster.js";
import { withPngMetadata } from "./png-chunks.js";
import type { ToSourceSpace } from "./profile.js";

/** A node at every fifth of the 256 values, so that nodes are whole numbers. */
const NODES = 52;
/** 8-bit levels by which the samples of a profile may differ from sRGB to count as such. */
const SAME = 2;

/**
 * Maps of sRGB colours as one that works on samples of the original's own profile. A colour that sRGB cannot show keeps
 * what it has beyond sRGB.
 * @param icc the profile; null where the samples are sRGB.
 */
export async function mapsInSpace(
  maps: readonly ColourMap[],
  icc: Uint8Array | null,
  space: ToSourceSpace,
): Promise<readonly ColourMap[]> {
  if (icc === null) return maps;
  const own: Raster<3> = {
    width: NODES,
    height: NODES * NODES,
    channels: 3,
    data: Uint8Array.from(gridColours(NODES), Math.round),
  };
  const srgb = await decodeRaster(
    withPngMetadata(await encodePng(own, { fast: true }), { icc, exif: null, density: null }),
    "image",
  );
  if (srgb.data.every((value, i) => Math.abs(value - own.data[i]) <= SAME)) return maps;
  const mapped = copyRaster(srgb);
  for (const map of maps) applyColourMap(map, mapped.data, mapped.channels);
  const [from, to] = [await space.convert(srgb), await space.convert(mapped)];
  const table = Float32Array.from(own.data, (value, i) =>
    Math.min(255, Math.max(0, value + to.data[i] - from.data[i])),
  );
  return [{ kind: "cube", nodes: NODES, table }];
}
