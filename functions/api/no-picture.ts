import type { Artefact } from "../../platform/artefact.js";
import type { IngestResult } from "../../statemachine/pipeline-contract.js";
import type { SourceFacts } from "../ingest/source-facts.js";

const SIDE = { width: 1024, height: 768 } as const;

/**
 * What Plan is told where a plan is wanted for a picture that is not there yet: there will be one of usual size, and such
 * other pictures as are announced. There are no bytes behind it, and a Builder that looks at the picture says so.
 */
export function noPicture(
  editId: string,
  { mask, background }: { readonly mask: boolean; readonly background: boolean },
): IngestResult<SourceFacts> {
  const sha256 = "0".repeat(64);
  const announced = (kind: Artefact["kind"], name: string): Artefact => ({
    kind,
    key: `edits/${editId}/work/${name}.png`,
    ...SIDE,
    sha256,
  });
  return {
    init: {
      image: announced("image", "image"),
      mask: mask ? announced("mask", "mask") : null,
      background: background ? announced("image", "background") : null,
    },
    source: {
      key: `edits/${editId}/none`,
      sha256,
      bytes: 0,
      format: "jpeg",
      ...SIDE,
      depth: 8,
      colour: "native",
      grey: false,
      hasAlpha: false,
      orientation: 1,
      hasProfile: false,
      density: null,
      jpeg: null,
      lossless: false,
      working: { ...SIDE, scaleX: 1, scaleY: 1 },
    },
    views: null,
  };
}
