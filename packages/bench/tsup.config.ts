import { defineConfig } from "tsup"
import { base } from "../../tsup.base.ts"

const subpaths = ["cli", "collect", "recording"]

export default defineConfig({
  ...base,
  entry: { index: "src/index.ts", ...Object.fromEntries(subpaths.map((name) => [name, `src/${name}/index.ts`])) }
})
