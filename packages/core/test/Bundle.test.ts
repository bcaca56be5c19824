import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { describe, expect, it } from "vitest"

/** Bytes of a minified and gzipped browser bundle of what a program imports from the package. */
const bytes = async (imports: string, entry = "index.ts"): Promise<number> => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ${imports} } from "../src/${entry}"; console.log(${imports})`,
      resolveDir: import.meta.dirname
    },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022"
  })
  return gzipSync(outputFiles[0].contents).length
}

describe("bundle", () => {
  it.each([
    ["allocate", "index.ts"],
    ["allocateArms", "index.ts"],
    ["cheapestBudget", "index.ts"],
    ["sequential", "index.ts"],
    ["pacer", "index.ts"],
    ["allocate, successCurves, betaCurves, samples", "index.ts"],
    ["shardBudgets", "shards/index.ts"],
    ["fitOffline, offline", "policies/index.ts"]
  ])("of %s from %s is under 10 kB gzipped", async (imports, entry) => {
    const size = await bytes(imports, entry)
    expect(size).toBeGreaterThan(500)
    expect(size).toBeLessThan(10_000)
  })

  it("of one function holds no other", async () => {
    expect(await bytes("passAtK", "estimators/index.ts")).toBeLessThan(2_500)
  })
})
