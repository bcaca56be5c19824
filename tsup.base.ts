import type { Options } from "tsup"

/** How every package is built; each adds its entries. */
export const base: Options = {
  format: "esm",
  dts: true,
  clean: true,
  sourcemap: true,
  target: "es2023",
  // `node:sqlite` has no other name.
  removeNodeProtocol: false
}
