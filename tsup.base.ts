import { fileURLToPath } from "node:url"
import type { Options } from "tsup"

const http = fileURLToPath(new URL("packages/http/src/index.ts", import.meta.url))

/** How every package is built; each adds its entries. */
export const base: Options = {
  format: "esm",
  // The private client is part of each package that uses it, its types too: nothing unpublished is depended on.
  noExternal: ["@alloc/http"],
  dts: { compilerOptions: { paths: { "@alloc/http": [http] } } },
  clean: true,
  sourcemap: true,
  target: "es2023",
  // `node:sqlite` has no other name.
  removeNodeProtocol: false
}
