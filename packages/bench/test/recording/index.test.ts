import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"

const program = fileURLToPath(new URL("../LoadedModules.ts", import.meta.url))

/** Packages of which a process loads a module when it imports `specifier`, by name. */
const packagesLoadedBy = async (specifier: string): Promise<ReadonlyArray<string>> => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, specifier], { maxBuffer: 2 ** 24 })
  const addresses: ReadonlyArray<string> = JSON.parse(stdout)
  const names = addresses.flatMap((address) => {
    const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(address)
    const own = /\/packages\/([^/]+)\/src\//.exec(address)
    return installed !== null ? [installed[1]] : own === null ? [] : [`@alloc/${own[1]}`]
  })
  return [...new Set(names)].sort()
}

describe("@alloc/bench/recording", () => {
  it("loads core, Effect and the Parquet reader and writer, and none of what reports, commands or models need", async () => {
    const loaded = await packagesLoadedBy("@alloc/bench/recording")
    expect(loaded).toEqual(
      expect.arrayContaining(["@alloc/bench", "@alloc/core", "effect", "hyparquet", "hyparquet-writer"])
    )
    // What these two bring with them.
    const parquet = ["hyparquet-compressors", "fzstd", "pako", "fflate"]
    const known = ["@alloc/bench", "@alloc/core", "effect", "hyparquet", "hyparquet-writer", ...parquet]
    expect(loaded.filter((name) => !known.includes(name))).toEqual([])
  })

  it("is looked at in a way that sees what other entries load", async () => {
    const loaded = await packagesLoadedBy("@alloc/bench")
    expect(loaded).toEqual(expect.arrayContaining(["@alloc/predictor", "@alloc/verifiers"]))
  })
})
