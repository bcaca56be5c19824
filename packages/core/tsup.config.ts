import { defineConfig } from "tsup"

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  dts: true,
  clean: true,
  sourcemap: true,
  target: "es2023",
  // `node:sqlite` has no other name.
  removeNodeProtocol: false
})
