import type { BuilderView } from "../builder.js";
import type { MllmConfig } from "./config.js";

/** How the Builder of these settings is shown pictures. */
export function viewOf({
  imageSide,
  dialect,
  morePictures = dialect === "structured",
}: Pick<MllmConfig, "imageSide" | "dialect" | "morePictures">): BuilderView {
  return { side: imageSide, morePictures };
}
