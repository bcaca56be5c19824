/** The arrows between packages: imports flow one way, core at the bottom (docs/decisions). */
const arrows = {
  "packages/core": [],
  // Private, and bundled into the packages that use it.
  "packages/http": [],
  "packages/predictor": ["packages/core", "packages/http"],
  "packages/verifiers": ["packages/core", "packages/http"],
  "packages/decoders": ["packages/core", "packages/http", "packages/predictor", "packages/verifiers"],
  "packages/bench": [
    "packages/core",
    "packages/predictor",
    "packages/verifiers",
    "packages/decoders",
    "packages/http/src/testing.ts"
  ],
  "apps/[^/]+": ["packages/[^/]+"],
  "recipes/[^/]+": ["packages/[^/]+"],
  perf: ["packages/[^/]+"],
  tooling: []
}

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    ...Object.entries(arrows).map(([folder, allowed]) => ({
      name: `${folder.replace(/^(packages|apps|recipes)\//, "")}-imports`,
      comment: `${folder} may import only: ${allowed.join(", ") || "nothing of the workspace"}`,
      severity: "error",
      from: { path: `^${folder}/` },
      to: {
        path: "^(packages|apps|recipes|perf|tooling)/",
        pathNot: [folder, ...allowed].map((path) => `^${path}(/|$)`)
      }
    })),
    {
      name: "public-interfaces-only",
      comment: "another package is imported by its name, never by a path into its sources",
      severity: "error",
      from: { path: "^(packages/[^/]+|apps/[^/]+|recipes/[^/]+|perf|tooling)/" },
      to: { path: "^(packages|apps)/", pathNot: "^$1/", dependencyTypes: ["local"] }
    },
    {
      name: "core-stands-alone",
      comment: "core is pure maths: no dependency, no I/O",
      severity: "error",
      from: { path: "^packages/core/src/" },
      to: { pathNot: "^packages/core/src/" }
    },
    {
      name: "resolvable",
      comment: "an import that resolves to nothing, a workspace package that package.json does not name among them",
      severity: "error",
      from: {},
      // An address with a scheme is inside the sandbox.
      to: { couldNotResolve: true, pathNot: "^file:" }
    },
    {
      name: "dependencies-declared",
      comment: "published sources import only what their package.json lists for users",
      severity: "error",
      from: { path: "^packages/[^/]+/src/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["npm-peer", "type-only"] }
    }
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "default", "types"] },
    exclude: { path: "(^|/)(dist|[.]alloc|coverage)/" }
  }
}
