// The setting `reporter: silent` keeps stdout clean for `--json`, but would also hide why an install fails. An install
// therefore reports after all, on stderr, also where `pnpm bench` or `pnpm test` started it.
const isSilentInstall = (config) => process.argv.includes("install") && config.reporter === "silent"

module.exports = {
  hooks: {
    updateConfig: (config) => {
      if (!isSilentInstall(config)) return config
      process.once("exit", (code) => {
        if (code !== 0)
          console.error(
            "\nThe installation failed, for the reason above. It needs Node 20 or newer and a package registry that npm can reach."
          )
      })
      return { ...config, reporter: "append-only", useStderr: true }
    }
  }
}
