import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { refreshedExif } from "../../functions/publish/exif.js";
import { raw8 } from "./pictures.js";

/** A TIFF block with an orientation, and a thumbnail of eight bytes in its second directory. */
function withThumbnail(): Buffer {
  const block = Buffer.alloc(70);
  block.write("II*\0", 0, "latin1");
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(1, 8);
  entry(block, 10, 0x0112, 3, 6);
  block.writeUInt32LE(26, 22);
  block.writeUInt16LE(2, 26);
  entry(block, 28, 0x0201, 4, 60);
  entry(block, 40, 0x0202, 4, 8);
  block.write("SECRETS!", 60, "latin1");
  return block;
}

function entry(block: Buffer, at: number, tag: number, type: number, value: number): void {
  block.writeUInt16LE(tag, at);
  block.writeUInt16LE(type, at + 2);
  block.writeUInt32LE(1, at + 4);
  block.writeUInt32LE(value, at + 8);
}

describe("EXIF of an edited picture", () => {
  it("loses the thumbnail, which would still show what was removed, and the orientation that was applied", () => {
    const fresh = Buffer.from(refreshedExif(withThumbnail())!);
    expect(fresh.includes("SECRETS!")).toBe(false);
    expect(fresh.readUInt32LE(22)).toBe(0);
    expect(fresh.readUInt16LE(18)).toBe(1);
  });
  it("keeps the orientation of a file that stays stored as it was", () => {
    expect(Buffer.from(refreshedExif(withThumbnail(), { keepOrientation: true })!).readUInt16LE(18)).toBe(6);
  });
  it("reads what a real encoder writes, and drops what is broken", async () => {
    const jpeg = await (await raw8(32, 32))
      .withExif({ IFD0: { Artist: "A. Nyone" } })
      .withMetadata({ orientation: 8 })
      .jpeg()
      .toBuffer();
    const exif = (await sharp(jpeg).metadata()).exif!;
    expect(Buffer.from(refreshedExif(exif)!).subarray(0, 2).toString()).toMatch(/II|MM/);
    expect(refreshedExif(Buffer.from("nonsense of some length"))).toBeNull();
    const broken = withThumbnail();
    broken.writeUInt32LE(4_000_000, 4);
    expect(refreshedExif(broken)).toBeNull();
  });
});
