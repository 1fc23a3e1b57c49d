import type { Plugin } from "esbuild";

/** Leaves out of packages what no function uses and no bundler can see to be unused. */
export const leanPackages: Plugin = {
  name: "lean-packages",
  setup(build) {
    // zod offers its messages in fifty languages as one object; a fifth of a megabyte. It speaks English by itself.
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
    // Lambda puts a function's credentials into its environment, the first place that the SDK looks at. What it would need for
    // a developer's profiles (clients of three more services) is never reached.
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-(ini|sso|process|web-identity|login)$/ }, ({ path }) => ({
      path,
      namespace: "profiles",
    }));
    build.onLoad({ filter: /.*/, namespace: "profiles" }, () => ({ contents: NEXT_PLACE }));
  },
};

/** What stands in for the packages of profiles: "not here, look at the next place". */
const NEXT_PLACE = `
  const none = () => async () => {
    throw Object.assign(new Error("This function has no profiles."), { tryNextLink: true });
  };
  export { none as fromIni, none as fromSSO, none as fromProcess, none as fromTokenFile, none as fromLoginCredentials };
`;
