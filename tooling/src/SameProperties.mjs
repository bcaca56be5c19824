/** fast-check, whose properties are tested on the same cases in every run. */
import fc from "../../packages/core/node_modules/fast-check/lib/fast-check.js"

fc.configureGlobal({ seed: 20_261_129 })

export * from "../../packages/core/node_modules/fast-check/lib/fast-check.js"
// biome-ignore lint/style/noDefaultExport: those who import it use its default export
export default fc
