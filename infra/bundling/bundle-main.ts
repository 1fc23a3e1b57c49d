/** A process that bundles one function: the CDK asks for assets synchronously, and esbuild's plugins do not answer so. */
import { bundle } from "./bundle.js";

const [request] = process.argv.slice(2);
if (request === undefined) throw new Error("usage: bundle-main REQUEST.json");
await bundle(JSON.parse(request) as Parameters<typeof bundle>[0]);
