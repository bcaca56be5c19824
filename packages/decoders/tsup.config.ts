import { defineConfig } from "tsup"
import { base } from "../../tsup.base.ts"

export default defineConfig({
  ...base,
  entry: ["src/index.ts", "src/testing.ts", "src/LocalModelWorker.ts"],
  // Optional: found at run time or not at all.
  external: ["node-llama-cpp"]
})
