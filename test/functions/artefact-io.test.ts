import { describe, expect, it } from "vitest";
import type { Picture } from "../../bricks/raster/raster.js";
import { ArtefactIo } from "../../functions/artefact-io.js";
import { MemoryStore } from "../fidelity/memory-store.js";

const grey = (data: Uint8Array): Picture => ({ width: 4, height: 2, channels: 3, data: data.fill(90) });

describe("pictures in and out of the store", () => {
  it("gives each reader samples of its own, whatever bytes they were written from", async () => {
    for (const written of [grey(new Uint8Array(24)), grey(Buffer.alloc(24))]) {
      const artefacts = new ArtefactIo(new MemoryStore());
      const artefact = await artefacts.save("a.png", written);
      const first = await artefacts.load(artefact);
      expect(Buffer.isBuffer(first.data)).toBe(false);
      first.data.fill(7);
      written.data.fill(8);
      expect([...(await artefacts.load(artefact)).data]).toEqual(new Array(24).fill(90));
    }
  });

  it("gives each reader samples of its own when read from the store", async () => {
    const store = new MemoryStore();
    const artefact = await new ArtefactIo(store).save("a.png", grey(new Uint8Array(24)));
    const artefacts = new ArtefactIo(store);
    for (let reader = 0; reader < 3; reader++) {
      const { data } = await artefacts.load(artefact);
      expect([...data]).toEqual(new Array(24).fill(90));
      data.fill(reader);
    }
  });
});
