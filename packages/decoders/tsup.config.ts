import { defineConfig } from "tsup"
import { base } from "../../tsup.base.ts"

export default defineConfig({
  ...base,
  entry: {
    index: "src/index.ts",
    "ai-sdk": "src/ai-sdk.ts",
    "effect-ai": "src/effect-ai.ts",
    policy: "src/policy.ts",
    testing: "src/testing.ts",
    LocalModelWorker: "src/local/LocalModelWorker.ts"
  },
  // Optional: found at run time or not at all.
  external: ["node-llama-cpp"]
})
