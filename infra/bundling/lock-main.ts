/** Writes, before the package is packed, the lock file of the layers' packages: those who install it have no other. */
import { writeFile } from "node:fs/promises";
import { readLock, SHIPPED_LOCK } from "./installation.js";
import { layersLock } from "./lock.js";

const lock = layersLock(readLock(process.cwd()));
await writeFile(new URL(SHIPPED_LOCK, import.meta.url), `${JSON.stringify(lock, null, 2)}\n`);
