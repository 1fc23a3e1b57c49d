// An HTTP endpoint for the brick RRF (reflection removal): node rrf-server.mjs [PORT]
// It speaks the contract of docs/bring-a-brick.md. When RRF_TOKEN is set, callers must send it.
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { suppressReflection } from "./reflection.mjs";

const MOST_BYTES = 64 * 1024 * 1024;

class CallError extends Error {
  constructor(status, type, message) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** @returns {import("node:http").Server} */
export function rrfServer(token = process.env.RRF_TOKEN) {
  return createServer(async (request, response) => {
    const answer = (status, body) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    try {
      if (request.method !== "POST" || request.url !== "/rrf") throw new CallError(404, "failed", "POST to /rrf");
      if (token && request.headers.authorization !== `Bearer ${token}`)
        throw new CallError(401, "failed", "wrong token");
      answer(200, { outputs: await removeReflection(JSON.parse(await bodyOf(request))) });
    } catch (error) {
      const { status = 500, type = "failed", message } = error;
      answer(status, { error: { type, message } });
    }
  });
}

async function removeReflection({ version, brick, inputs }) {
  if (version !== 1 || brick !== "RRF") throw new CallError(400, "bad-input", `this is RRF, version 1, not ${brick}`);
  const { image, mask } = inputs;
  const picture = await decode(image.png);
  const { data: cleaned, width, height, channels } = { ...picture, data: suppressReflection(picture) };
  if (mask !== null)
    keepOutside(
      picture.data,
      cleaned,
      channels,
      await sharp(Buffer.from(mask.png, "base64")).greyscale().raw().toBuffer(),
    );
  const png = await sharp(cleaned, { raw: { width, height, channels } }).png().toBuffer();
  return { image: { png: png.toString("base64") } };
}

async function decode(png) {
  const { data, info } = await sharp(Buffer.from(png, "base64"))
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** Puts the photo's own samples back where the mask is black, and mixes at its soft edge. */
function keepOutside(before, after, channels, mask) {
  for (let i = 0; i < after.length; i++) {
    const inside = mask[Math.floor(i / channels)] / 255;
    after[i] = Math.round(before[i] + (after[i] - before[i]) * inside);
  }
}

async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new CallError(413, "bad-input", "the call is longer than 64 MiB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const server = rrfServer().listen(Number(process.argv[2] ?? 8765), "127.0.0.1", () => {
    console.log(`RRF on http://127.0.0.1:${server.address().port}/rrf`);
  });
}
