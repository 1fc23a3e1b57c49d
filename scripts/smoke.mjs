// `npm run smoke -- --stack NAME`: a user's way through a deployed stack; see docs/aws.md. It needs an account.
import { build } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";

ensureInstalled();
await build();
await import("../dist/infra/smoke/main.js");
