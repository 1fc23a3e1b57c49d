/** A process that makes one layer's folder and says where it is. The CDK asks for assets synchronously. */
import { layerFolder } from "./layer.js";
import type { Layer } from "./packages.js";

const [layer, project] = process.argv.slice(2);
if (layer === undefined || project === undefined) throw new Error("usage: layer-main LAYER PROJECT");
process.stdout.write(await layerFolder(layer as Layer, project));
