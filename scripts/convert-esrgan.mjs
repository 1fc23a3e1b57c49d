// Turns ESRGAN-slim, as the npm package @upscalerjs/esrgan-slim carries it (a Keras model in TensorFlow.js layers format),
// into an ONNX file in bricks/cpu/models/, so that the product needs no second inference runtime. Run once, by hand:
//   npm pack @upscalerjs/esrgan-slim@1.0.0 && tar xzf upscalerjs-esrgan-slim-1.0.0.tgz
//   node scripts/convert-esrgan.mjs package/models/x2 bricks/cpu/models/esrgan-slim-x2.onnx
// Kernels go from HWIO to OIHW; an activation that follows a convolution stays its own node. Weights stay bit for bit.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [source, target] = process.argv.slice(2);
if (!source || !target) throw new Error("usage: convert-esrgan.mjs FOLDER FILE.onnx");

// --- protobuf, as much as ONNX needs -------------------------------------------------------------------------------
function varint(value) {
  const out = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    out.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Buffer.from(out);
}
const int = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field, body) => {
  const b = typeof body === "string" ? Buffer.from(body) : body;
  return Buffer.concat([varint((field << 3) | 2), varint(b.length), b]);
};
const message = (field, ...parts) => bytes(field, Buffer.concat(parts.flat()));

// --- ONNX messages (onnx.proto3 field numbers) ---------------------------------------------------------------------
const FLOAT = 1;
const attribute = {
  i: (name, v) => message(5, bytes(1, name), int(3, v), int(20, 2)),
  s: (name, v) => message(5, bytes(1, name), bytes(4, v), int(20, 3)),
  ints: (name, vs) => message(5, bytes(1, name), ...vs.map((v) => int(8, v)), int(20, 7)),
};
const initializers = [];
const nodes = [];
function initializer(name, dims, values) {
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  initializers.push(message(5, ...dims.map((d) => int(1, d)), int(2, FLOAT), bytes(8, name), bytes(9, raw)));
  return name;
}
function node(op, inputs, output, ...attributes) {
  nodes.push(
    message(
      1,
      inputs.map((v) => bytes(1, v)),
      bytes(2, output),
      bytes(4, op),
      attributes,
    ),
  );
}
const valueInfo = (field, name, dims) => {
  const shape = dims.map((d) => message(1, typeof d === "number" ? int(1, d) : bytes(2, d)));
  return message(field, bytes(1, name), message(2, message(1, int(1, FLOAT), message(2, ...shape))));
};

// --- the model -----------------------------------------------------------------------------------------------------
const model = JSON.parse(readFileSync(join(source, "model.json"), "utf8"));
const weights = new Map();
for (const group of model.weightsManifest) {
  const data = Buffer.concat(group.paths.map((path) => readFileSync(join(source, path))));
  let at = 0;
  for (const { name, shape, dtype } of group.weights) {
    if (dtype !== "float32") throw new Error(`${name} is ${dtype}`);
    const count = shape.reduce((a, b) => a * b, 1);
    weights.set(name, {
      shape,
      values: new Float32Array(data.buffer.slice(data.byteOffset + at, data.byteOffset + at + 4 * count)),
    });
    at += 4 * count;
  }
}

function outputChannelsFirst({ shape: [h, w, i, o], values }) {
  const out = new Float32Array(values.length);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++)
      for (let c = 0; c < i; c++)
        for (let k = 0; k < o; k++) out[((k * i + c) * h + y) * w + x] = values[((y * w + x) * i + c) * o + k];
  return { dims: [o, i, h, w], values: out };
}

const { config } = model.modelTopology.model_config;
for (const { class_name: kind, config: layer, inbound_nodes: inbound } of config.layers) {
  const inputs = inbound.length > 0 ? inbound[0].map(([name]) => name) : [];
  switch (kind) {
    case "InputLayer":
      break;
    case "Conv2D": {
      if (layer.activation !== "linear" || layer.strides.some((s) => s !== 1))
        throw new Error(`${layer.name}: no rule`);
      const kernel = outputChannelsFirst(weights.get(`${layer.name}/kernel`));
      const bias = weights.get(`${layer.name}/bias`);
      const [, , h, w] = kernel.dims;
      node(
        "Conv",
        [
          inputs[0],
          initializer(`${layer.name}/kernel`, kernel.dims, kernel.values),
          initializer(`${layer.name}/bias`, bias.shape, bias.values),
        ],
        layer.name,
        attribute.ints("kernel_shape", [h, w]),
        attribute.ints("pads", [h >> 1, w >> 1, h >> 1, w >> 1]),
      );
      break;
    }
    case "Activation":
      if (layer.activation !== "relu") throw new Error(`${layer.name}: no rule`);
      node("Relu", inputs, layer.name);
      break;
    case "Concatenate":
      node("Concat", inputs, layer.name, attribute.i("axis", 1));
      break;
    case "Add":
      node("Add", inputs, layer.name);
      break;
    case "UpSampling2D":
      if ((layer.interpolation ?? "nearest") !== "nearest") throw new Error(`${layer.name}: no rule`);
      node(
        "Resize",
        [inputs[0], "", initializer(`${layer.name}/scales`, [4], Float32Array.from([1, 1, ...layer.size]))],
        layer.name,
        attribute.s("mode", "nearest"),
        attribute.s("nearest_mode", "floor"),
        attribute.s("coordinate_transformation_mode", "asymmetric"),
      );
      break;
    default:
      throw new Error(`no rule for ${kind} (${layer.name})`);
  }
}
const [[input]] = config.input_layers;
const [[output]] = config.output_layers;
const graph = message(
  7,
  nodes,
  bytes(2, "esrgan-slim"),
  initializers,
  valueInfo(11, input, [1, 3, "height", "width"]),
  valueInfo(12, output, [1, 3, "scaled_height", "scaled_width"]),
);
writeFileSync(target, Buffer.concat([int(1, 8), bytes(2, "brickwright"), graph, message(8, bytes(1, ""), int(2, 13))]));
console.log(`${nodes.length} nodes, ${initializers.length} initializers → ${target}`);
