import type { Backend } from "../backend.js";
import type { BrickImplementation } from "../brick.js";
import { type DeclaredBrick, declaredPlaces, type Run } from "./declared.js";
import type { Environment } from "./http/endpoint.js";
import { httpBrick } from "./http/http-brick.js";
import { moduleBrick } from "./module/module-brick.js";

interface Opened {
  readonly implementation: BrickImplementation;
  close(): Promise<void>;
}

/** One backend for each place of this machine's or the web's that the declarations use, in the order in which places are preferred. */
export function declaredBackends(declared: readonly DeclaredBrick[], environment: Environment): Backend[] {
  return declaredPlaces.flatMap((place) => {
    const bricks = declared.filter(({ run }) => run.on === place);
    return bricks.length === 0 ? [] : [backendOf(place, bricks, environment)];
  });
}

function backendOf(name: Run["on"], bricks: readonly DeclaredBrick[], environment: Environment): Backend {
  const opened = new Map<string, Promise<Opened>>();
  return {
    name,
    async find(brick) {
      const declaration = bricks.find(({ spec }) => spec.name === brick);
      if (declaration === undefined) return null;
      const opening = opened.get(brick) ?? open(declaration, environment);
      opened.set(brick, opening);
      return (await opening).implementation;
    },
    async close() {
      const all = [...opened.values()];
      opened.clear();
      await Promise.all(all.map(async (opening) => (await opening).close()));
    },
  };
}

async function open({ spec, version, run }: DeclaredBrick, environment: Environment): Promise<Opened> {
  const noClose = async () => {};
  switch (run.on) {
    case "module":
      return moduleBrick(spec, version, run);
    case "http":
      return { implementation: httpBrick(spec, version, run, environment), close: noClose };
    case "replicate":
    case "sagemaker":
      throw new Error(`${spec.name} is declared for ${run.on}, whose backend has its bricks`);
  }
}
