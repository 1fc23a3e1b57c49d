import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { isMask, type Raster } from "../../bricks/raster/raster.js";
import { resample } from "../../bricks/raster/resample.js";

/** Pixels of a small picture's long side. */
export const THUMBNAIL_SIDE = 160;
/** Rows of a batch on one sheet, one below the other. */
export const ON_A_SHEET = 16;

const SHEET_WIDTH = 2 * THUMBNAIL_SIDE;
/** Bytes of one row's part of a sheet. */
const PART = SHEET_WIDTH * THUMBNAIL_SIDE * 3;
/** Light grey: what is no picture. */
const GREY = 236;

/**
 * Small pictures of rows, before and after side by side, sixteen rows to a JPEG: making and storing one for each row would take longer
 * than drawing it. Sheets lie in `folder`; a row's place is `<sheet>#<number from 0>`. What is not flushed is lost.
 */
export class Thumbnails {
  private sheet = newSheet();
  private drawn = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly folder: string) {}

  /** Draws a row's pictures. Answers their place, relative to the folder. */
  add(before: Raster, after: Raster | null): string {
    const { name, pixels } = this.sheet;
    const place = `${name}#${this.drawn}`;
    drawRow(before, after, pixels.subarray(this.drawn * PART, (this.drawn + 1) * PART));
    if (++this.drawn === ON_A_SHEET) this.next();
    return place;
  }

  /** Done when all that was drawn lies in the folder. */
  async flush(): Promise<void> {
    if (this.drawn > 0) this.next();
    await this.writing;
  }

  private next(): void {
    const { sheet } = this;
    this.sheet = newSheet();
    this.drawn = 0;
    // A sheet that cannot be written is missed by the contact sheet alone.
    this.writing = this.writing.then(() => this.write(sheet)).catch(() => {});
  }

  private async write({ name, pixels }: Sheet): Promise<void> {
    const raw = { width: SHEET_WIDTH, height: ON_A_SHEET * THUMBNAIL_SIDE, channels: 3 } as const;
    const bytes = await sharp(pixels, { raw }).jpeg({ quality: 78, optimiseCoding: false }).toBuffer();
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

interface Sheet {
  readonly name: string;
  /** RGB. */
  readonly pixels: Uint8Array;
}

function newSheet(): Sheet {
  const id = randomUUID();
  return { name: `${id.slice(0, 2)}/${id.slice(2)}.jpg`, pixels: new Uint8Array(ON_A_SHEET * PART).fill(GREY) };
}

function drawRow(before: Raster, after: Raster | null, part: Uint8Array): void {
  paste(small(before), part, 0);
  if (after !== null) paste(small(after), part, THUMBNAIL_SIDE);
  // A white line between them: two wide photos would look like one.
  const [from, to] = [(THUMBNAIL_SIDE - 1) * 3, (THUMBNAIL_SIDE + 1) * 3];
  for (let p = 0; p < PART; p += SHEET_WIDTH * 3) part.fill(255, p + from, p + to);
}

function small(raster: Raster): Raster {
  const scale = THUMBNAIL_SIDE / Math.max(raster.width, raster.height);
  if (scale >= 1) return raster;
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resample(raster, side(raster.width), side(raster.height), "area");
}

/** Puts a picture in the middle of the square that begins at column `left`; transparency as light grey. */
function paste(picture: Raster, part: Uint8Array, left: number): void {
  const { width, height, channels, data } = picture;
  const x0 = left + Math.floor((THUMBNAIL_SIDE - width) / 2);
  const y0 = Math.floor((THUMBNAIL_SIDE - height) / 2);
  for (let y = 0, p = 0; y < height; y++) {
    let q = ((y0 + y) * SHEET_WIDTH + x0) * 3;
    if (channels === 3) {
      part.set(data.subarray(p, p + width * 3), q);
      p += width * 3;
      continue;
    }
    for (let x = 0; x < width; x++, p += channels, q += 3) {
      const alpha = channels === 4 ? data[p + 3] / 255 : 1;
      for (let c = 0; c < 3; c++) part[q + c] = data[isMask(picture) ? p : p + c] * alpha + GREY * (1 - alpha);
    }
  }
}
