import { defineConfig } from "tsup"

export default defineConfig({
  entry: ["src/index.ts", "src/testing.ts", "src/LocalModelWorker.ts"],
  // Optional: found at run time or not at all.
  external: ["node-llama-cpp"],
  format: "esm",
  dts: true,
  clean: true,
  sourcemap: true,
  target: "es2023",
  // `node:sqlite` has no other name.
  removeNodeProtocol: false
})
