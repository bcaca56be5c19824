import { cp } from "node:fs/promises"
import { defineConfig } from "tsup"
import { base } from "../../tsup.base.ts"

const subpaths = ["allocate", "cli", "collect", "files", "live", "recording", "store"]

export default defineConfig({
  ...base,
  entry: {
    index: "src/index.ts",
    // The command that an installed package gives.
    bench: "src/cli/Main.ts",
    // A process of its own.
    AllocateWorker: "src/allocate/AllocateWorker.ts",
    ...Object.fromEntries(subpaths.map((name) => [name, `src/${name}/index.ts`]))
  },
  // Style and script of the report are read as text, beside the code.
  onSuccess: async () => {
    for (const name of ["page.css", "explorer.js"]) await cp(`src/report/page/${name}`, `dist/${name}`)
  }
})
