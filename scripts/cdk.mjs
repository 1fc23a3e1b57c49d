// What `npx cdk …` runs (see cdk.json): brings dist/ up to the sources and runs the CDK app of infra/ from there.
import { build } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";

ensureInstalled();
await build();
await import("../dist/infra/app.js");
