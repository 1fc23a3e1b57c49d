/** A process that bundles one function: the CDK asks for assets synchronously, and esbuild's plugins do not answer so. */
import { readFile } from "node:fs/promises";
import { type BundleRequest, bundle } from "./bundle.js";

const [request] = process.argv.slice(2);
if (request === undefined) throw new Error("usage: bundle-main REQUEST.json");
await bundle(JSON.parse(await readFile(request, "utf8")) as BundleRequest);
