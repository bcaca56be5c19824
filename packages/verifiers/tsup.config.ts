import { cp } from "node:fs/promises"
import { defineConfig } from "tsup"

export default defineConfig({
  entry: ["src/index.ts", "src/testing.ts"],
  // What runs inside the sandbox is read as text, beside the code.
  onSuccess: () => cp("src/code/python", "dist/python", { recursive: true }),
  format: "esm",
  dts: true,
  clean: true,
  sourcemap: true,
  target: "es2023",
  // `node:sqlite` has no other name.
  removeNodeProtocol: false
})
