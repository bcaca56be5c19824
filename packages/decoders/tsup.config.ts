import { defineConfig } from "tsup"

export default defineConfig({
  entry: ["src/index.ts", "src/testing.ts", "src/LocalModelWorker.ts"],
  format: "esm",
  dts: true,
  clean: true,
  sourcemap: true,
  target: "es2023"
})
