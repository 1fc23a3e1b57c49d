/** Imports point downward only: local, infra → functions → builder → statemachine → bricks → platform. */
const layers = ["platform", "bricks", "statemachine", "builder", "functions", "local"];

const upward = layers.slice(0, -1).map((layer, index) => ({
  name: `${layer}-imports-only-downward`,
  severity: "error",
  comment: `${layer}/ must not know of the layers above it`,
  from: { path: `^${layer}/` },
  to: { path: `^(${[...layers.slice(index + 1), "infra", "web"].join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "product-does-not-import-tests",
      severity: "error",
      from: { pathNot: "^(test|bench)/" },
      to: { path: "^(test|bench)/" },
    },
    {
      name: "pure-core",
      severity: "error",
      comment: "the compiler and the pixel arithmetic do no I/O of their own",
      from: { path: "^(statemachine|bricks/raster)/" },
      to: { path: "^(fs|fs/promises|node:fs|node:fs/promises|http|https|net|child_process)$" },
    },
    {
      name: "no-undeclared-dependencies",
      severity: "error",
      from: { pathNot: "^(test|bench)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
