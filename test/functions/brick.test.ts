import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cpuBackend } from "../../bricks/cpu/backend.js";
import { blank, type Mask } from "../../bricks/raster/raster.js";
import { ArtefactIo } from "../../functions/artefact-io.js";
import { type BrickCall, type BrickHandler, createBrick } from "../../functions/brick.js";
import { FileStore } from "../../local/store/file-store.js";
import type { Artefact } from "../../platform/artefact.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";

let root: string;
let store: FileStore;
let artefacts: ArtefactIo;
let brick: BrickHandler;

/** A mask of 40×30 with a rectangle from (x, y) to the lower right corner. */
function corner(x: number, y: number): Mask {
  const mask = blank(40, 30, 1);
  for (let row = y; row < 30; row++) mask.data.fill(255, row * 40 + x, row * 40 + 40);
  return mask;
}

function handler(): BrickHandler {
  return createBrick({ store, artefacts, backends: [cpuBackend()], clock: systemClock, logger: silentLogger });
}

const call = (brick: string, inputs: BrickCall["inputs"], more: Partial<BrickCall> = {}): BrickCall => ({
  brick,
  inputs,
  seed: 1,
  editId: "e1",
  step: "step1",
  backend: "cpu",
  ...more,
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-brick-"));
  store = new FileStore(root);
  artefacts = new ArtefactIo(store);
  brick = handler();
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe("the brick function", () => {
  it("runs a brick on artefacts and stores its outputs as artefacts", async () => {
    const mask = await artefacts.save("in/mask.png", corner(10, 5));
    const result = await brick(call("INVERSE", { mask2: mask }));
    expect(result).toMatchObject({
      backend: "cpu",
      model: "arithmetic",
      cached: false,
      dollars: 0,
      outputs: { image: null },
    });
    const stored = await new ArtefactIo(store).load(result.outputs.mask as Artefact);
    const expected = corner(10, 5).data.map((v) => 255 - v);
    expect(Buffer.compare(stored.data, expected)).toBe(0);
  });

  it("answers the same brick on the same contents from the memo, whatever edit and key they belong to", async () => {
    const first = await brick(call("BBOX", { mask: await artefacts.save("a/mask.png", corner(10, 5)) }));
    const again = handler();
    const second = await again(
      call("BBOX", { mask: await artefacts.save("b/other.png", corner(10, 5)) }, { editId: "e2", step: "step7" }),
    );
    expect(second).toEqual({ ...first, cached: true });
    const other = await again(call("BBOX", { mask: await artefacts.save("c/mask.png", corner(11, 5)) }));
    expect(other.cached).toBe(false);
  });

  it("runs again when a memoised output has gone from the store", async () => {
    const inputs = { mask: await artefacts.save("a/mask.png", corner(10, 5)) };
    const first = await brick(call("BBOX", inputs));
    await store.delete((first.outputs.mask as Artefact).key);
    const second = await brick(call("BBOX", inputs));
    expect(second.cached).toBe(false);
    expect(await store.head((second.outputs.mask as Artefact).key)).not.toBeNull();
  });

  it("refuses a stored picture whose bytes are not those that the reference names", async () => {
    const mask = await artefacts.save("a/mask.png", corner(10, 5));
    await writeFile(join(root, mask.key), "not the picture");
    const fresh = createBrick({
      store,
      artefacts: new ArtefactIo(store),
      backends: [cpuBackend()],
      clock: systemClock,
      logger: silentLogger,
    });
    await expect(fresh(call("BBOX", { mask }))).rejects.toMatchObject({ name: "BrickFailedError" });
  });

  it.each([
    ["a brick that does not exist", call("__proto__", {}), "BadInputError", /no brick called/],
    [
      "an input that the brick does not have",
      call("BBOX", { picture: "x" }),
      "BadInputError",
      /no input called "picture"/,
    ],
    ["a missing input", call("BBOX", {}), "BadInputError", /`mask` must be of type Mask, but it is nothing/],
    ["text where a mask belongs", call("BBOX", { mask: "all" }), "BadInputError", /but it is a string/],
    ["a backend that does not have the brick", call("FLUX-POSE", {}), "RefusedError", /does not run on backend "cpu"/],
    ["a backend that is not there", call("BBOX", {}, { backend: "moon" }), "RefusedError", /backend "moon"/],
  ])("refuses %s before anything runs", async (_what, request, name, message) => {
    await expect(brick(request)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });
});
