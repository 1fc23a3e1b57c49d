import { z } from "zod";
import { type LayeredPackage, layeredPackages } from "./packages.js";

const names = z.record(z.string(), z.string());
const packageSchema = z.object({
  version: z.string(),
  integrity: z.string().startsWith("sha512-").optional(),
  license: z.string().optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  libc: z.array(z.string()).optional(),
  dependencies: names.optional(),
  optionalDependencies: names.optional(),
});
const lockSchema = z.object({ packages: z.record(z.string(), z.unknown()) });

/** One package as npm installs it: this version, with these bytes. */
export interface LockedPackage {
  readonly version: string;
  readonly integrity: string;
  readonly license?: string;
  /** By name, the versions that it takes. */
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** npm's lock file (version 3) of nothing but packages of layers. Keys of `packages`: paths such as `node_modules/sharp`. */
export interface LayersLock {
  readonly name: string;
  readonly lockfileVersion: 3;
  readonly requires: true;
  readonly packages: {
    readonly "": { readonly name: string; readonly dependencies: Readonly<Record<string, string>> };
    readonly [path: string]: LockedPackage | { readonly name: string; readonly dependencies: object };
  };
}

const NAME = "brickwright-layers";
/** Where layers run, whatever machine installs them. */
const LAMBDA = { os: "linux", cpu: "arm64", libc: "glibc" };

/**
 * What of a lock file the layers' packages need on Lambda. Binaries of other systems are left out, and Lambda's own, which packages
 * call optional, become a must: without one npm fails, and not the function when it is called.
 * @param lock contents of a `package-lock.json`, or what this function made of one.
 * @param wanted default: the packages of all layers.
 * @throws when a package is not in the lock file or has no hash there.
 */
export function layersLock(lock: unknown, wanted: readonly LayeredPackage[] = layeredPackages): LayersLock {
  const { packages: locked } = lockSchema.parse(lock);
  const kept: Record<string, LockedPackage> = {};
  const keep = (path: string, declared?: LayeredPackage): string => {
    const { version, integrity, license, ...found } = packageSchema.parse(locked[path]);
    if (integrity === undefined) throw new Error(`${path} has no hash in the lock file.`);
    if (path in kept) return version;
    const dependencies: Record<string, string> = {};
    kept[path] = { version, integrity, ...(license ? { license } : {}), dependencies };
    if (declared?.data) return version;
    for (const [name, range] of Object.entries(found.dependencies ?? {})) {
      if (declared?.without?.includes(name)) continue;
      keep(pathOf(name, path, locked), undefined);
      dependencies[name] = range;
    }
    for (const [name, range] of Object.entries(found.optionalDependencies ?? {})) {
      const its = pathOf(name, path, locked);
      if (!runsOnLambda(packageSchema.parse(locked[its]))) continue;
      keep(its, undefined);
      dependencies[name] = range;
    }
    return version;
  };
  const dependencies: Record<string, string> = {};
  for (const declared of wanted) {
    const path = `node_modules/${declared.name}`;
    if (!(path in locked)) throw new Error(`${declared.name} is not in the lock file.`);
    dependencies[declared.name] = keep(path, declared);
  }
  return { name: NAME, lockfileVersion: 3, requires: true, packages: { "": { name: NAME, dependencies }, ...kept } };
}

/** The `package.json` that goes with a lock file. */
export function manifestOf({ name, packages }: LayersLock): object {
  return { name, private: true, dependencies: packages[""].dependencies };
}

/** Where the lock file has what `from` means by a name: in its own `node_modules`, or the nearest around it. */
function pathOf(name: string, from: string, locked: Readonly<Record<string, unknown>>): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (path in locked) return path;
    if (folder === "") throw new Error(`${name}, which ${from} needs, is not in the lock file.`);
  }
}

function runsOnLambda(found: z.infer<typeof packageSchema>): boolean {
  return (["os", "cpu", "libc"] as const).every((key) => {
    const allowed = found[key] ?? [];
    if (allowed.includes(`!${LAMBDA[key]}`)) return false;
    return allowed.every((one) => one.startsWith("!")) || allowed.includes(LAMBDA[key]);
  });
}
