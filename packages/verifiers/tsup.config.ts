import { cp } from "node:fs/promises"
import { defineConfig } from "tsup"
import { base } from "../../tsup.base.ts"

export default defineConfig({
  ...base,
  entry: ["src/index.ts", "src/testing.ts", "src/code/index.ts", "src/reward/index.ts"],
  // What runs inside the sandbox is read as text, beside the code.
  onSuccess: () => cp("src/code/python", "dist/python", { recursive: true })
})
