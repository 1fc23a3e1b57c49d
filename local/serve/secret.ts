import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The secret that signs this machine's links: made once, kept beside the store and not in it, readable by its owner only. */
export async function linkSecret(home: string): Promise<Buffer> {
  const path = join(home, ".link-secret");
  await mkdir(home, { recursive: true });
  try {
    await writeFile(path, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const secret = Buffer.from(await readFile(path, "utf8"), "hex");
  // Empty for the moment in which another process is making it.
  return secret.length === 32 ? secret : randomBytes(32);
}
