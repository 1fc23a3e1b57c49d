import { gaussianBlur } from "../../field/blur.js";
import { like, type Plane } from "../../field/field.js";

/** The direction along which a picture changes least: where a brush would go. */
export interface Flow {
  /** Unit vectors; the sign of a direction means nothing. */
  readonly x: Plane;
  readonly y: Plane;
  /** 0 where no direction is better than another … 1 along a clean edge. */
  readonly certainty: Plane;
}

/** From the structure tensor smoothed over `sigma` pixels; flat places take the direction of what lies farther off. */
export function flowOf(luma: Plane, sigma: number): Flow {
  const { width, height, data } = luma;
  const xx = like(luma);
  const xy = like(luma);
  const yy = like(luma);
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const here = y * width;
    const down = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const l = Math.max(0, x - 1);
      const r = Math.min(width - 1, x + 1);
      const gx =
        data[up + r] + 2 * data[here + r] + data[down + r] - data[up + l] - 2 * data[here + l] - data[down + l];
      const gy = data[down + l] + 2 * data[down + x] + data[down + r] - data[up + l] - 2 * data[up + x] - data[up + r];
      xx.data[here + x] = gx * gx;
      xy.data[here + x] = gx * gy;
      yy.data[here + x] = gy * gy;
    }
  }
  const [sxx, sxy, syy] = [xx, xy, yy].map((plane) => {
    const near = gaussianBlur(plane, sigma);
    const far = gaussianBlur(near, sigma * 8);
    return near.data.map((v, i) => v + 0.2 * far.data[i]);
  });
  const flow = { x: like(luma), y: like(luma), certainty: like(luma) };
  for (let i = 0; i < data.length; i++) {
    const across = 0.5 * Math.atan2(2 * sxy[i], sxx[i] - syy[i]);
    flow.x.data[i] = -Math.sin(across);
    flow.y.data[i] = Math.cos(across);
    const sum = sxx[i] + syy[i];
    flow.certainty.data[i] = sum < 1e-3 ? 0 : Math.hypot(sxx[i] - syy[i], 2 * sxy[i]) / sum;
  }
  return flow;
}

/** Mean of the values `reach` pixels along the flow, both ways: lines grow smooth and connected. */
export function alongFlow(plane: Plane, flow: Flow, reach: number): Plane {
  const { width, height, data } = plane;
  const out = like(plane);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      let sum = data[i];
      let count = 1;
      for (let sign = -1; sign <= 1; sign += 2) {
        let px = x + 0.5;
        let py = y + 0.5;
        let dx = flow.x.data[i] * sign;
        let dy = flow.y.data[i] * sign;
        for (let step = 0; step < reach; step++) {
          px += dx;
          py += dy;
          if (px < 0 || py < 0 || px >= width || py >= height) break;
          const j = (py | 0) * width + (px | 0);
          sum += data[j];
          count++;
          const turn = flow.x.data[j] * dx + flow.y.data[j] * dy < 0 ? -1 : 1;
          dx = flow.x.data[j] * turn;
          dy = flow.y.data[j] * turn;
        }
      }
      out.data[i] = sum / count;
    }
  }
  return out;
}
