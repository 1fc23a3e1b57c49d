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
      name: "infra-and-local-are-strangers",
      severity: "error",
      comment: "the two compositions, on AWS and on one machine, know nothing of each other",
      from: { path: "^(infra|local)/" },
      to: { path: "^(infra|local)/", pathNot: "^$1/" },
    },
    {
      name: "lambdas-know-no-cdk",
      severity: "error",
      comment: "what runs in a function must not drag the stack's description along",
      from: { path: "^infra/lambda/" },
      to: { path: "^infra/", pathNot: "^infra/(lambda/|tag[.]ts|own-secrets[.]ts)" },
    },
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
      // The stack is described, and its functions are bundled, where the development dependencies are.
      from: { pathNot: "^(test|bench|infra)/" },
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
