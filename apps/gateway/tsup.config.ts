import { cp } from "node:fs/promises"
import { defineConfig } from "tsup"
import { base } from "../../tsup.base.ts"

export default defineConfig({
  ...base,
  // The command alone: nothing is imported from it.
  entry: { gateway: "src/main.ts" },
  dts: false,
  // Read as text, beside the code.
  onSuccess: () => cp("src/page/page.css", "dist/page.css")
})
