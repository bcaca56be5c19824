import { defineConfig } from "tsup"
import { base } from "../../tsup.base.ts"

export default defineConfig({
  ...base,
  entry: ["src/index.ts"],
  // Optional: found at run time or not at all.
  external: ["onnxruntime-node"]
})
