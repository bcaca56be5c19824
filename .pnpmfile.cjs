// The setting `reporter: silent` keeps stdout clean for `--json`, but would also hide a failing install. An install
// therefore reports after all, on stderr, also where `pnpm bench` or `pnpm test` started it.
module.exports = {
  hooks: {
    updateConfig: (config) =>
      process.argv.includes("install") && config.reporter === "silent"
        ? { ...config, reporter: "append-only", useStderr: true }
        : config
  }
}
