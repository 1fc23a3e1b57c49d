import { defineConfig } from "brickwright/config";

export default defineConfig({
  bricks: [
    {
      name: "BRIGHT",
      kind: "EDIT",
      summary: "Makes the whole picture brighter or darker.",
      inputs: {
        image: { type: "Image", meaning: "the picture" },
        ratio: { type: "Float", meaning: "0 = darkest, 0.5 = unchanged, 1 = twice as bright", min: 0, max: 1 },
      },
      outputs: { image: { type: "Image", meaning: "the picture in its new brightness" } },
      rules: ["ratio > 0: 0 = darkest, 0.5 = unchanged, above 0.5 = brighter"],
      effect: "adjusts",
      timeoutSeconds: 60,
      version: "1",
      run: { module: "./bright.mjs" },
    },
    {
      name: "RRF",
      kind: "EDIT",
      summary: "Removes weak reflections, as of a window pane, from the picture.",
      inputs: {
        image: { type: "Image", meaning: "the picture that was taken through glass" },
        mask: { type: "Mask", meaning: "where the reflection is; null = anywhere", nullable: true },
      },
      outputs: { image: { type: "Image", meaning: "the picture without the reflection" } },
      rules: ["for reflections on glass or water only, never to remove an object"],
      effect: "replaces",
      timeoutSeconds: 120,
      version: "1",
      run: {
        http: {
          url: "http://127.0.0.1:8765/rrf",
          headers: { authorization: { env: "RRF_TOKEN", prefix: "Bearer " } },
          timeoutSeconds: 60,
        },
      },
    },
  ],
});
