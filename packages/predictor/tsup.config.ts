import { defineConfig } from "tsup"
import { base } from "../../tsup.base.ts"

const subpaths = ["arms", "calibration", "heads", "metrics", "models", "monitoring", "remote", "selection"]

export default defineConfig({
  ...base,
  entry: { index: "src/index.ts", ...Object.fromEntries(subpaths.map((name) => [name, `src/${name}/index.ts`])) },
  // Optional: found at run time or not at all.
  external: ["onnxruntime-node"]
})
