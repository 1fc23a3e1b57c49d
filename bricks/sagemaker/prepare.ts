import { sha256 } from "../../platform/canonical-json.js";
import type { PortValue } from "../brick.js";
import type { BrickSpec } from "../catalogue.js";
import { encodePng } from "../raster/codec.js";
import { isMask } from "../raster/raster.js";
import type { Bucket } from "./bucket.js";
import { CONTRACT, type EndpointRequest, type PictureReference } from "./contract.js";
import { locationText } from "./location.js";
import { inputFile, outputFolder, requestFile } from "./run-folder.js";
import type { Service } from "./settings.js";

export interface RequestParts {
  readonly spec: BrickSpec;
  readonly service: Service;
  readonly id: string;
  readonly key: string;
  readonly seed: number;
}

/** Puts the pictures and the request into the bucket. */
export async function putRequest(
  bucket: Bucket,
  parts: RequestParts,
  values: Readonly<Record<string, PortValue>>,
  signal: AbortSignal,
): Promise<void> {
  const { spec, service, id, key, seed } = parts;
  const ports = Object.entries(spec.inputs);
  const pictures = ports.filter(([, { type }]) => type === "Image" || type === "Mask");
  const inputs = await Promise.all(
    pictures.map(async ([port]): Promise<[string, PictureReference | null]> => {
      return [port, await putPicture(bucket, parts, port, values[port] ?? null, signal)];
    }),
  );
  const parameters = ports
    .filter(([, { type }]) => type === "Str" || type === "Float")
    .map(([port]): [string, string | number | null] => {
      const value = values[port] ?? null;
      return [port, typeof value === "object" ? null : value];
    });
  const request: EndpointRequest = {
    contract: CONTRACT,
    id: key,
    brick: spec.name,
    inputs: Object.fromEntries(inputs),
    parameters: Object.fromEntries(parameters),
    seed,
    output: { prefix: locationText(outputFolder(service, id, key)) },
  };
  await bucket.put(requestFile(service, id), JSON.stringify(request), "application/json", signal);
}

async function putPicture(
  bucket: Bucket,
  { service, id }: RequestParts,
  port: string,
  value: PortValue,
  signal: AbortSignal,
): Promise<PictureReference | null> {
  if (typeof value !== "object" || value === null) return null;
  const png = await encodePng(value, { fast: true });
  const at = inputFile(service, id, `${port}.png`);
  await bucket.put(at, png, "image/png", signal);
  const { width, height } = value;
  return { s3: locationText(at), kind: isMask(value) ? "mask" : "image", width, height, sha256: sha256(png) };
}
