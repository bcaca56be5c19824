import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { describe, expect, it } from "vitest"

/** Bytes of a minified and gzipped browser bundle of what a program imports from the package. */
const bytes = async (imports: string): Promise<number> => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ${imports} } from "../src/index.ts"; console.log(${imports})`,
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
    "allocate",
    "allocateArms",
    "cheapestBudget",
    "shardBudgets",
    "allocate, successCurves, betaCurves, samples"
  ])("of %s is under 10 kB gzipped", async (imports) => {
    const size = await bytes(imports)
    expect(size).toBeGreaterThan(500)
    expect(size).toBeLessThan(10_000)
  })

  it("of one function holds no other", async () => {
    expect(await bytes("passAtK")).toBeLessThan(2_500)
  })
})
