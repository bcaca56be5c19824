/** The arrows between packages: imports flow one way, core at the bottom (docs/decisions). */
const from = (path, ...allowed) => ({
  name: `${path.replace("packages/", "").replace("apps/", "")}-imports`,
  comment: `${path} may import only: ${allowed.join(", ") || "nothing of the workspace"}`,
  severity: "error",
  from: { path: `^${path}/(src|examples|perf|test)` },
  to: { path: "^(packages|apps)/", pathNot: [path, ...allowed].map((p) => `^${p}/`) }
})
const p = (name) => `packages/${name}`
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    from(p("core")),
    from(p("predictor"), p("core")),
    from(p("verifiers"), p("core")),
    from(p("decoders"), p("core"), p("predictor"), p("verifiers")),
    from(p("bench"), p("core"), p("predictor"), p("verifiers"), p("decoders")),
    from("apps/reproduce", p("core"), p("predictor"), p("verifiers"), p("decoders"), p("bench")),
    {
      name: "public-interfaces-only",
      comment: "another package is imported by its name, never by a path into its sources",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/" },
      to: {
        path: "^packages/([^/]+)/",
        pathNot: ["^packages/$2/", "^packages/[^/]+/src/(index|testing)\\.ts$"],
        dependencyTypes: ["local"]
      }
    }
  ],
  options: {
    doNotFollow: { path: ["node_modules", "dist"] },
    tsPreCompilationDeps: true,
    exclude: { path: "(^|/)(dist|node_modules)/" }
  }
}
