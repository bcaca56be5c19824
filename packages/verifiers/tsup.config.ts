import { cp } from "node:fs/promises"
import { defineConfig } from "tsup"
import { base } from "../../tsup.base.ts"

const subpaths = ["code", "math", "reward"]

export default defineConfig({
  ...base,
  entry: {
    index: "src/index.ts",
    testing: "src/testing.ts",
    ...Object.fromEntries(subpaths.map((name) => [name, `src/${name}/index.ts`]))
  },
  // What runs inside the sandbox is read as text, beside the code.
  onSuccess: () => cp("src/code/python", "dist/python", { recursive: true })
})
