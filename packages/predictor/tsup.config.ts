import { defineConfig } from "tsup"

export default defineConfig({
  entry: ["src/index.ts"],
  // Optional: found at run time or not at all.
  external: ["onnxruntime-node"],
  format: "esm",
  dts: true,
  clean: true,
  sourcemap: true,
  target: "es2023",
  // `node:sqlite` has no other name.
  removeNodeProtocol: false
})
