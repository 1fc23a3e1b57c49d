import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-node";

/** ESRGAN-slim, 2×, MIT, kept with the project. See bricks/cpu/models/NOTICE.md. */
const MODEL = fileURLToPath(new URL("../../models/esrgan-slim-x2.onnx", import.meta.url));

export function openEsrgan(): Promise<InferenceSession> {
  return InferenceSession.create(MODEL, {
    executionProviders: ["cpu"],
    intraOpNumThreads: Math.min(8, availableParallelism()),
    logSeverityLevel: 3,
  });
}

/** Three planes of `side` × `side` sRGB values (0 … 255) → three of twice that side, not clipped. */
export async function tensorOf(session: InferenceSession, planes: Float32Array, side: number): Promise<Float32Array> {
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  const { [output]: result } = await session.run({ [input]: new Tensor("float32", planes, [1, 3, side, side]) });
  return result.data as Float32Array;
}
