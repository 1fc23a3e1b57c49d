// `npm run edit -- …`: installs and builds if need be, then runs the command line where npm was called.
import { ensureInstalled } from "./install.mjs";

ensureInstalled();
const { build } = await import("./build.mjs");
await build();
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
await import("../dist/local/cli/main.js");
