import type { Backend } from "../backend.js";
import { supported } from "../brick.js";
import { type BrickDescription, describedBackend } from "../description.js";
import { type DeclaredBrick, declaredPlaces } from "./declared.js";
import { describeHttp } from "./http/description.js";
import type { Environment } from "./http/endpoint.js";

/**
 * The backends of modules and HTTP endpoints where these run elsewhere.
 * @param environment of the functions that run them: which variables are set counts, not their values.
 */
export function describedDeclared(declared: readonly DeclaredBrick[], environment: Environment): Backend[] {
  return declaredPlaces.flatMap((place) => {
    const bricks = declared.filter(({ run }) => run.on === place);
    const descriptions = bricks.flatMap((brick) => descriptionOf(brick, environment) ?? []);
    return descriptions.length === 0 ? [] : [describedBackend(place, descriptions)];
  });
}

function descriptionOf({ spec, version, run }: DeclaredBrick, environment: Environment): BrickDescription | null {
  switch (run.on) {
    case "module":
      return {
        brick: spec.name,
        version,
        model: `module ${run.export}`,
        available: () => supported,
        supports: () => supported,
      };
    case "http":
      return describeHttp(spec, version, run, environment);
    case "replicate":
    case "sagemaker":
      return null;
  }
}
