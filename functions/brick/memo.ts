import type { BrickImplementation } from "../../bricks/brick.js";
import { isArtefact, type Value } from "../../platform/artefact.js";
import { canonicalJson, sha256 } from "../../platform/canonical-json.js";
import { type ObjectHead, ObjectMissingError, type ObjectStore } from "../../platform/object-store.js";
import type { BrickCall, BrickResult } from "../brick.js";

/** The same brick, version, backend, model, seed and input contents give the same key, whatever edit they belong to. */
export function memoKey(
  call: BrickCall,
  implementation: BrickImplementation,
  inputs: Readonly<Record<string, Value>>,
): string {
  const contents = Object.fromEntries(
    Object.entries(inputs).map(([port, value]) => [port, isArtefact(value) ? { [value.kind]: value.sha256 } : value]),
  );
  const { brick, version, model } = implementation;
  return sha256(canonicalJson({ brick, version, backend: call.backend, model, seed: call.seed, inputs: contents }));
}

export function memoFolder(key: string): string {
  return `memo/${key.slice(0, 2)}/${key}`;
}

/** The result under a key, or null where there is none, or not all of it. */
export async function recall(store: ObjectStore, key: string): Promise<BrickResult | null> {
  try {
    const bytes = await store.get(`${memoFolder(key)}/result.json`);
    const result = JSON.parse(new TextDecoder().decode(bytes)) as BrickResult;
    const artefacts = Object.values(result.outputs).filter(isArtefact);
    const heads = (await Promise.all(artefacts.map((artefact) => store.head(artefact.key)))).filter((h) => h !== null);
    if (heads.length < artefacts.length) return null;
    await renew(store, key, heads);
    return result;
  } catch (error) {
    if (error instanceof ObjectMissingError || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What is used again lives on, all of it. A result is as old as the pictures in it; one without any is looked at itself. */
async function renew(store: ObjectStore, key: string, heads: readonly ObjectHead[]): Promise<void> {
  if (store.used === undefined) return;
  const name = `${memoFolder(key)}/result.json`;
  const [first] = heads;
  const own = first === undefined ? await store.head(name) : { ...first, key: name };
  // Who may only read cannot say so: then it goes when it would have gone.
  for (const head of own === null ? heads : [own, ...heads]) await store.used(head).catch(() => {});
}

/** Keeps a result whose outputs are in the store already. */
export async function remember(store: ObjectStore, key: string, result: BrickResult): Promise<void> {
  await store.put(`${memoFolder(key)}/result.json`, new TextEncoder().encode(JSON.stringify(result)));
}
